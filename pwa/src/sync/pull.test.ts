/** What the server tells, and what it must not touch. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deviceDb } from "../device/db";
import { readDraft, writeDraft } from "../outbox/draft";
import { freshPhone, log, logMany, stateOf, tea } from "../outbox/phone.test-support";
import { getRecord } from "../outbox/records";
import { editRecord } from "../outbox/write";
import { CountyServer, restoreSettings } from "./server.test-support";
import { syncNow } from "./turn";

let server: CountyServer;
beforeEach(async () => {
  await freshPhone();
  server = await CountyServer.opened();
});
afterEach(async () => {
  restoreSettings();
  await server.close();
});

test("scenario 10: neither a pull nor a resync touches what waits or what is typed", async () => {
  const id = await log("屋场坪");
  await syncNow("button");
  await editRecord(id, tea("屋场坪", 1300), []);
  await writeDraft("tea_base", tea("稿"), []);
  server.change(id, { rev: 2, body: { ...tea("屋场坪", 1), remark: "别人" } });
  server.judge = () => ({ outcome: "retry" });
  server.epoch = "e2";
  expect(await syncNow("button")).toMatchObject({ ok: false, problem: "server" });
  expect((await deviceDb.records.get(id))?.body.area_mu).toBe(1);
  expect(await getRecord(id)).toMatchObject({
    state: "saved",
    pendingOps: 1,
    body: { ...tea("屋场坪", 1300), remark: "别人" },
  });
  expect((await readDraft("tea_base"))?.body).toEqual(tea("稿"));
});

test("a resync comes in pages: the first clears the copies, none is left out", async () => {
  server.page = 40;
  await logMany(100);
  expect(await syncNow("button")).toMatchObject({ ok: true, accepted: 100, pulled: 100 });
  await deviceDb.records.put({ record_id: "stale", kind: "tea_base" } as never);
  const waiting = await log("还没报的");
  server.epoch = "e2";
  server.session = false;
  await syncNow("button");
  server.session = true;
  expect(await syncNow("button")).toMatchObject({ ok: true, pulled: 101 });
  expect(await deviceDb.records.count()).toBe(101);
  expect(await deviceDb.records.get("stale")).toBeUndefined();
  expect(await stateOf(waiting)).toBe("sent");
});

test("cut off between two pages: the next turn goes on, and begins nothing anew", async () => {
  server.page = 10;
  await logMany(25);
  server.days = [() => true, (call) => call.response.destroy()];
  expect(await syncNow("button")).toMatchObject({ ok: false, accepted: 25, pulled: 10 });
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 0, pulled: 15 });
  expect(await deviceDb.records.count()).toBe(25);
});
