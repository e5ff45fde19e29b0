/** What the server tells, and what it must not touch. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deviceDb, keep, readKept } from "../device/db";
import { adoptProfile } from "../device/profile";
import { outboxDb } from "../outbox/db";
import { readDraft, writeDraft } from "../outbox/draft";
import { freshPhone, log, logMany, profileOf, stateOf, tea } from "../outbox/phone.test-support";
import { getRecord, listRecords } from "../outbox/records";
import { editRecord } from "../outbox/write";
import { CountyServer, restoreSettings } from "./server.test-support";
import type { SyncState } from "./state";
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

/** As after a cursor that the server has forgotten: everything is told anew, and only what stands. */
async function forgotten(): Promise<void> {
  const state = await readKept<SyncState>("sync");
  await keep("sync", { ...state, cursor: "forgotten" });
}

/** Others take it away, and the tombstone is told to nobody. */
function takeAway(id: string): void {
  server.records.delete(id);
  server.number += 1;
}

async function rolledUp(): Promise<string> {
  const id = await log("屋场坪");
  await syncNow("button");
  server.rolled = server.number;
  await syncNow("button");
  expect(await getRecord(id)).toMatchObject({ state: "rolled", counted: tea("屋场坪") });
  return id;
}

test("what others took away before a full pull stands and counts no longer, and can be found", async () => {
  const id = await rolledUp();
  takeAway(id);
  await forgotten();
  server.rolled = server.number;
  await syncNow("button");
  const gone = { state: "gone", withdrawn: true, onServer: false, body: tea("屋场坪") };
  expect(await getRecord(id)).toMatchObject(gone);
  const [listed] = await listRecords();
  expect(listed).toMatchObject(gone);
  expect(listed).not.toHaveProperty("counted");
  expect(await outboxDb.ops.count()).toBe(1);
});

test("a full pull that was cut off between two pages takes nothing away", async () => {
  const id = await rolledUp();
  await logMany(25);
  await syncNow("button");
  server.rolled = server.number;
  await forgotten();
  // The record is told on the last page.
  server.change(id, {});
  server.page = 10;
  server.days = [() => true, (call) => call.response.destroy()];
  expect(await syncNow("button")).toMatchObject({ ok: false, pulled: 10 });
  expect(await deviceDb.records.get(id)).toBeUndefined();
  expect(await getRecord(id)).toMatchObject({ state: "rolled", counted: tea("屋场坪") });
  await syncNow("button");
  expect(await getRecord(id)).toMatchObject({ state: "sent", onServer: true });
});

test("a restored server is told again, and until it has answered the record stands", async () => {
  const id = await rolledUp();
  takeAway(id);
  server.log.clear();
  server.epoch = "e2";
  server.judge = () => ({ outcome: "retry" });
  await syncNow("button");
  expect(await getRecord(id)).toMatchObject({ state: "rolled", counted: tea("屋场坪") });
  server.judge = () => ({ outcome: "applied" });
  await syncNow("button");
  expect(server.records.has(id)).toBe(true);
  expect(await getRecord(id)).toMatchObject({ onServer: true });
});

test("a change that is not understood leaves a gap, and what may be in it stands", async () => {
  const id = await rolledUp();
  server.change(id, { status: "blessed" as never });
  await forgotten();
  await deviceDb.records.clear();
  server.rolled = server.number;
  await syncNow("button");
  expect(await deviceDb.records.get(id)).toBeUndefined();
  expect(await getRecord(id)).toMatchObject({ state: "rolled", withdrawn: false });
});

test("the next person's pull says nothing of the last one's records", async () => {
  const id = await rolledUp();
  takeAway(id);
  server.rolled = server.number;
  await adoptProfile(profileOf("bob"));
  server.account = "bob";
  await syncNow("button");
  expect(await listRecords()).toEqual([]);
  await adoptProfile(profileOf("anna"));
  expect(await getRecord(id)).toMatchObject({ state: "rolled", withdrawn: false });
  server.account = "anna";
  await syncNow("button");
  expect(await getRecord(id)).toMatchObject({ state: "gone" });
});

test("without locks: an answer that goes on from where another tab no longer is leaves no gap", async () => {
  await logMany(3);
  await syncNow("button");
  const elsewhere = await log("别的标签页");
  server.days = [
    async () => {
      // Another tab has begun its copies anew meanwhile, and has the first page of them.
      await forgotten();
      await deviceDb.records.clear();
      return true;
    },
  ];
  await syncNow("button");
  expect((await readKept<SyncState>("sync"))?.cursor).toBe("forgotten");
  await syncNow("button");
  expect(await deviceDb.records.count()).toBe(4);
  expect(await getRecord(elsewhere)).toMatchObject({ onServer: true });
});
