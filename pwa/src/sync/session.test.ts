/** Signing in and out around what waits. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readDivisions } from "../device/cache";
import { deviceDb } from "../device/db";
import { forgetProfile, readProfile } from "../device/profile";
import { refreshProfile, refreshStatics } from "../device/refresh";
import { countWaiting } from "../outbox/count";
import {
  catalogue,
  closeTab,
  freshPhone,
  picture,
  profileOf,
  tea,
  VILLAGE,
} from "../outbox/phone.test-support";
import { listRecords } from "../outbox/records";
import { saveRecord } from "../outbox/write";
import { until } from "./patience.test-support";
import { type Call, CountyServer, json, problem } from "./server.test-support";
import { finishLeaving, signIn, signOut } from "./session";
import { type SyncStatus, watchStatus } from "./status";
import { syncNow } from "./turn";

let server: CountyServer;
beforeEach(async () => {
  await freshPhone();
  server = new CountyServer();
  await server.open();
});
afterEach(async () => {
  await syncNow("button");
  await server.close();
});

async function log(name: string): Promise<void> {
  const photos = [await picture(1)];
  await saveRecord({ kind: "tea_base", division: VILLAGE, body: tea(name), photos });
}

test("signing out deletes nothing that waits; signing in again sends it", async () => {
  await log("甲");
  await syncNow("button");
  await log("乙");
  expect(await signOut()).toEqual({ kept: 1 });
  expect(await readProfile()).toBeUndefined();
  expect(await listRecords()).toEqual([]);
  expect(await deviceDb.records.count()).toBe(0);
  expect(await syncNow("timer")).toMatchObject({ ok: false, sent: 0 });
  await signIn("anna", "secret");
  expect(await syncNow("button")).toMatchObject({ ok: true });
  expect((await listRecords()).map(({ state }) => state)).toEqual(["sent", "sent"]);
});

test("answers about the last person, come too late, change nothing for the next one", async () => {
  let release: () => void = () => undefined;
  const gate = new Promise<void>((done) => {
    release = done;
  });
  const late = (body: object) => (call: Call) => gate.then(() => json(call, 200, body));
  const village = { code: VILLAGE, name: "甲村", full_name: "甲村", level: 3, parent: null };
  const annas = { divisions: [village] };
  server.days = [late(profileOf("anna")), late(catalogue), late(annas)];
  const asked = refreshProfile();
  await until(() => server.calls.length === 1);
  const lists = refreshStatics();
  await until(() => server.calls.length === 3);
  server.account = "berta";
  await signIn("berta", "secret");
  release();
  await Promise.all([asked, lists]);
  expect((await readProfile())?.account.id).toBe("berta");
  expect(await readDivisions()).toEqual([]);
  await signOut();
});

test("nor is somebody signed in again who has signed out meanwhile", async () => {
  server.days = [
    async (call) => {
      await forgetProfile();
      return json(call, 200, profileOf("anna"));
    },
  ];
  await refreshProfile();
  expect(await readProfile()).toBeUndefined();
});

test("signing out without a network is told to the server later", async () => {
  server.days = [(call) => call.response.destroy()];
  await signOut();
  expect(await readProfile()).toBeUndefined();
  await finishLeaving();
  await finishLeaving();
  expect(server.calls.filter(({ method }) => method === "DELETE")).toHaveLength(2);
});

test("scenario 13: the next person neither sees nor sends what the one before left", async () => {
  await log("甲");
  await syncNow("button");
  await log("乙");
  await signOut();
  server.account = "bob";
  await signIn("bob", "secret");
  await syncNow("button");
  expect(server.log.size).toBe(1);
  expect(await countWaiting()).toMatchObject({ pending: 0, others: 1 });
});

test("a turn that is under way gives up when the person changes", async () => {
  await log("甲");
  server.days = [() => "no answer"];
  const turn = syncNow("button");
  await until(() => server.calls.length === 1);
  server.account = "bob";
  await signIn("bob", "secret");
  expect(await turn).toMatchObject({ ok: false, sent: 0 });
  expect((await readProfile())?.account.id).toBe("bob");
  expect(await countWaiting()).toMatchObject({ others: 1 });
});

test("a wrong password changes nothing on the phone", async () => {
  server.days = [(call) => problem(call, 401, "bad_credentials")];
  await expect(signIn("bob", "wrong")).rejects.toMatchObject({ code: "bad_credentials" });
  expect((await readProfile())?.account.id).toBe("anna");
  server.days = [(call) => json(call, 200, "<html>", "text/html")];
  await expect(signIn("bob", "wrong")).rejects.toMatchObject({ status: 0, code: "portal" });
});

test("signing in brings the catalogue and the divisions at once", async () => {
  server.days = [() => true, () => true, () => true];
  await signIn("anna", "secret");
  const asked = server.calls.map(({ path }) => path);
  expect(asked.slice(0, 3).sort()).toEqual(["/catalogue", "/divisions", "/session"]);
  expect(await readDivisions()).toEqual([]);
});

test("scenario 8: another tab hears of a save and of a turn", async () => {
  vi.resetModules();
  const tab = await import("./status");
  const heard: SyncStatus[] = [];
  const here: SyncStatus[] = [];
  const stops = [tab.watchStatus((s) => heard.push(s)), watchStatus((s) => here.push(s))];
  await log("甲");
  await until(() => heard.at(-1)?.pending === 1 && here.at(-1)?.pending === 1);
  await syncNow("button");
  await until(() => heard.at(-1)?.pending === 0 && heard.at(-1)?.lastOkAt !== undefined);
  await until(() => here.at(-1)?.running === false && here.at(-1)?.pending === 0);
  expect(heard.some((status) => status.running)).toBe(true);
  for (const stop of stops) stop();
  await closeTab();
});

test("a portal that answers JSON of its own signs nobody in", async () => {
  await signOut();
  server.days = [(call) => json(call, 200, { ok: true })];
  await expect(signIn("anna", "secret")).rejects.toMatchObject({ status: 0, code: "portal" });
  expect(await readProfile()).toBeUndefined();
});
