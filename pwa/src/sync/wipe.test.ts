/** A phone whose sign-in was revoked: what came from the county goes, what waits stays. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deviceDb } from "../device/db";
import { readProfile } from "../device/profile";
import { countWaiting } from "../outbox/count";
import { outboxDb } from "../outbox/db";
import { readDraft, writeDraft } from "../outbox/draft";
import { lastRecord } from "../outbox/memory";
import {
  become,
  freshPhone,
  log,
  picture,
  stateOf,
  tea,
  VILLAGE,
} from "../outbox/phone.test-support";
import { listRecords, readPhoto } from "../outbox/records";
import { saveRecord } from "../outbox/write";
import { CountyServer, json, problem, restoreSettings } from "./server.test-support";
import { readStatus } from "./status";
import { syncNow } from "./turn";

const DAY = 86_400_000;
let server: CountyServer;
beforeEach(async () => {
  await freshPhone();
  server = await CountyServer.opened();
  await log("早先的");
  await syncNow("button");
  expect(await deviceDb.records.count()).toBe(1);
});
afterEach(async () => {
  restoreSettings();
  await server.close();
});

/** An operation with its picture and a draft with another, both unsent. */
async function unsent(): Promise<{ id: string; sha256: string }> {
  const [one, two] = [await picture(1), await picture(2)];
  const body = tea("没上报的");
  const { recordId } = await saveRecord({
    kind: "tea_base",
    division: VILLAGE,
    body,
    photos: [one],
  });
  await writeDraft("tea_base", { base_name: "没写完的" }, [two]);
  return { id: recordId, sha256: one.sha256 };
}

async function keptWhole({ id, sha256 }: { id: string; sha256: string }): Promise<void> {
  expect((await readPhoto(id, sha256))?.size).toBe(3_000);
  const draft = await readDraft("tea_base");
  expect(draft).toMatchObject({ body: { base_name: "没写完的" } });
  expect(draft?.photos).toHaveLength(1);
}

test("sign-in revoked: the copies go at the next contact; what waits and drafts stay", async () => {
  const kept = await unsent();
  server.days = [(call) => problem(call, 401, "session_revoked")];
  expect(await syncNow("button")).toMatchObject({ ok: false, problem: "session_revoked" });
  expect(await deviceDb.records.count()).toBe(0);
  expect(await readStatus()).toMatchObject({ wiped: true, pending: 1, photosPending: 1 });
  expect(await stateOf(kept.id)).toBe("saved");
  await keptWhole(kept);
  expect((await readProfile())?.account.id).toBe("anna");
  // Signed in again: all of it comes back, and all that waited goes up.
  expect(await syncNow("signed-in")).toMatchObject({ ok: true, accepted: 1, photos: 1 });
  expect(await deviceDb.records.count()).toBe(2);
  expect(await readStatus()).toMatchObject({ wiped: false, pending: 0 });
});

test("account disabled: the copies go, and what waits is deposited", async () => {
  const kept = await unsent();
  server.judge = () => ({ outcome: "quarantined", code: "account_disabled" });
  server.days = [(call) => problem(call, 403, "account_disabled")];
  expect(await syncNow("button")).toMatchObject({ problem: "account_disabled", held: 1 });
  expect(await deviceDb.records.count()).toBe(0);
  expect(await readStatus()).toMatchObject({ wiped: true, held: 1 });
  expect(await stateOf(kept.id)).toBe("quarantined");
  await keptWhole(kept);
});

test("a sign-in that only ran out wipes nothing", async () => {
  server.session = false;
  expect(await syncNow("button")).toMatchObject({ problem: "session_expired" });
  expect(await deviceDb.records.count()).toBe(1);
  expect(await readStatus()).toMatchObject({ wiped: false });
});

test("acknowledged long enough to be in a backup: gone with the values that were remembered", async () => {
  await unsent();
  await become("bob");
  await log("波波的");
  await become("anna");
  const settled = { settledAt: server.now - 3 * DAY };
  await outboxDb.ops.filter((row) => row.state === "acknowledged").modify(settled);
  server.days = [(call) => problem(call, 401, "session_revoked")];
  await syncNow("button");
  expect((await listRecords()).map((record) => record.body.base_name)).toEqual(["没上报的"]);
  expect(await lastRecord("tea_base")).toBeUndefined();
  expect(await countWaiting()).toMatchObject({ pending: 1, others: 1 });
});

test("acknowledged by another server than the one that revokes: kept, until it is said again", async () => {
  const rows = outboxDb.ops.filter((row) => row.state === "acknowledged");
  await rows.modify({ settledAt: server.now - 28 * DAY });
  server.days = [
    (call) => json(call, 401, { code: "session_revoked", epoch: "restored" }),
    (call) => json(call, 401, { code: "session_revoked", epoch: server.epoch }),
  ];
  await syncNow("button");
  expect(await outboxDb.ops.count()).toBe(1);
  await syncNow("button");
  expect(await outboxDb.ops.count()).toBe(0);
});

test("acknowledged since the last backup: kept, for a server that may have to be told again", async () => {
  const settled = { settledAt: server.now - DAY };
  await outboxDb.ops.filter((row) => row.state === "acknowledged").modify(settled);
  server.days = [(call) => problem(call, 401, "session_revoked")];
  await syncNow("button");
  expect(await outboxDb.ops.count()).toBe(1);
});
