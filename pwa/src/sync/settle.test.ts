/** Verdicts, good and bad, and what the phone says of them. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countWaiting } from "../outbox/count";
import { outboxDb } from "../outbox/db";
import {
  become,
  closeTab,
  freshPhone,
  log,
  logMany,
  stateOf,
  tea,
} from "../outbox/phone.test-support";
import { getRecord, listRecords } from "../outbox/records";
import { editRecord } from "../outbox/write";
import { CountyServer, problem, restoreSettings } from "./server.test-support";
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

test("scenario 4: one bad record is set aside with its reason; the queue goes on", async () => {
  server.judge = (op) => {
    if (op.set.base_name !== "毒") return { outcome: "applied" };
    const message = { zh: "面积不能为负", en: "negative" };
    const field_errors = [{ field: "area_mu", code: "below_min", params: {}, message }];
    return { outcome: "quarantined", code: "invalid", field_errors };
  };
  const bad = await log("毒", { area_mu: -1 });
  const good = await log("好");
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 2, accepted: 1, held: 1 });
  expect(await stateOf(good)).toBe("sent");
  expect(await getRecord(bad)).toMatchObject({
    state: "quarantined",
    stateCode: "invalid",
    body: { base_name: "毒", area_mu: -1 },
    fieldErrors: [{ field: "area_mu", code: "below_min" }],
  });
  await editRecord(bad, tea("好了"), []);
  expect(server.log.size).toBe(2);
  await syncNow("button");
  expect(await getRecord(bad)).toMatchObject({ state: "sent", body: tea("好了") });
  expect(await countWaiting()).toMatchObject({ pending: 0, held: 0 });
});

test("scenario 4: an operation that no request can carry does not stop the others", async () => {
  const huge = await log("大");
  const others = await logMany(5);
  server.days = Array.from({ length: 20 }, () => (call) => {
    const big = call.sync?.ops.some((op) => op.record_id === huge);
    if (big) problem(call, 413, "too_large");
    return !big;
  });
  expect(await syncNow("button")).toMatchObject({ ok: false, sent: 5, accepted: 5 });
  for (const id of others) expect(await stateOf(id)).toBe("sent");
  expect(await getRecord(huge)).toMatchObject({ state: "saved", stateCode: "too_large" });
  server.days = [];
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 1 });
});

test("scenario 9: after a reload the phone still says rejected, and why", async () => {
  server.judge = () => ({ outcome: "quarantined", code: "out_of_scope" });
  const id = await log("邻村");
  await syncNow("button");
  vi.resetModules();
  const reloaded = await import("../outbox/records");
  expect(await reloaded.getRecord(id)).toMatchObject({
    state: "quarantined",
    stateCode: "out_of_scope",
    body: tea("邻村"),
  });
  await closeTab();
});

test("a conflict waits for a person; when it is settled the record is followed", async () => {
  const id = await log("屋场坪");
  await syncNow("button");
  await editRecord(id, tea("屋场坪", 1300), []);
  server.judge = (op) => {
    server.change(op.record_id, { held: [op.op_id] });
    return { outcome: "conflict", code: "overlap" };
  };
  await syncNow("button");
  expect(await getRecord(id)).toMatchObject({
    state: "conflict",
    stateCode: "overlap",
    body: tea("屋场坪", 1250),
    heldSet: { area_mu: 1300 },
  });
  server.change(id, { rev: 2, held: [], body: tea("屋场坪", 1300) });
  await syncNow("button");
  expect(await getRecord(id)).toMatchObject({ state: "sent", body: tea("屋场坪", 1300) });
  expect((await countWaiting()).held).toBe(0);
});

test("a restored server is told again what it had acknowledged", async () => {
  const ids = await logMany(3);
  await syncNow("button");
  server.log.clear();
  server.records.clear();
  server.number = 0;
  server.epoch = "e2";
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 3, accepted: 3 });
  expect([...server.records.keys()]).toEqual(ids);
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 0 });
});

test("a phone that was away for longer than it keeps operations tells a restored server too", async () => {
  const ids = await logMany(2);
  await syncNow("button");
  server.log.clear();
  server.records.clear();
  server.number = 0;
  server.epoch = "e2";
  server.now += 40 * 86_400_000;
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 2, accepted: 2 });
  expect([...server.records.keys()]).toEqual(ids);
});

test("on a shared phone nobody prunes what another still has to tell a restored server", async () => {
  await logMany(1);
  await syncNow("button");
  server.log.clear();
  server.records.clear();
  server.epoch = "e2";
  server.now += 40 * 86_400_000;
  await become("berta");
  server.account = "berta";
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 0 });
  expect(await outboxDb.ops.count()).toBe(1);
  await become("anna");
  server.account = "anna";
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 1, accepted: 1 });
});

test("acknowledged operations go after 30 days of the server's time, not before", async () => {
  await logMany(2);
  await syncNow("button");
  server.now += 29 * 86_400_000;
  await syncNow("button");
  expect(await outboxDb.ops.count()).toBe(2);
  server.now += 2 * 86_400_000;
  await syncNow("button");
  expect(await outboxDb.ops.count()).toBe(0);
  expect(await listRecords()).toHaveLength(2);
});

test("scenario 14: the account was revoked: deposited for the township, shown as held", async () => {
  const ids = await logMany(120);
  server.judge = () => ({ outcome: "quarantined", code: "account_disabled" });
  server.days = [(call) => problem(call, 403, "account_disabled")];
  const report = await syncNow("button");
  expect(report).toMatchObject({ ok: false, problem: "account_disabled", sent: 120, held: 120 });
  expect(server.calls.map(({ sync }) => sync?.deposit)).toEqual([false, true, true]);
  expect(await getRecord(ids[0] ?? "")).toMatchObject({
    state: "quarantined",
    stateCode: "account_disabled",
  });
  expect(await outboxDb.ops.count()).toBe(120);
});
