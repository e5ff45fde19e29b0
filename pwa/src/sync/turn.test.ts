/** Turns against a real server that has bad days. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { countWaiting } from "../outbox/count";
import { become, freshPhone, log, logMany, stateOf } from "../outbox/phone.test-support";
import { getRecord, listRecords } from "../outbox/records";
import { withdrawRecord } from "../outbox/write";
import { until } from "./patience.test-support";
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

test("what is saved is sent, told, and later in the totals", async () => {
  const id = await log("屋场坪");
  expect(await stateOf(id)).toBe("saved");
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 1, accepted: 1, held: 0 });
  expect(await stateOf(id)).toBe("sent");
  server.rolled = server.number;
  await syncNow("button");
  expect(await stateOf(id)).toBe("rolled");
  expect(server.calls[0]?.headers).toMatchObject({ "x-shishu": "1" });
});

test("250 operations go oldest first, a hundred at a time, gzipped", async () => {
  await logMany(250);
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 250, accepted: 250 });
  expect(server.pushes().map((ops) => ops.length)).toEqual([100, 100, 50]);
  expect(
    server
      .pushes()
      .flat()
      .map((op) => op.seq),
  ).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  expect(server.calls[0]?.headers["content-encoding"]).toBe("gzip");
  expect(server.calls[0]?.sync?.device).toMatchObject({ max_seq: 250, pending: 250 });
});

test("scenario 13: two cadres on one phone: each one's edits go under her own name", async () => {
  await log("安娜的");
  await become("bob");
  server.account = "bob";
  const id = await log("波波的");
  expect(await listRecords()).toHaveLength(1);
  expect(await countWaiting()).toMatchObject({ pending: 1, others: 1 });
  await syncNow("button");
  expect(
    server
      .pushes()
      .flat()
      .map((op) => op.author),
  ).toEqual(["bob"]);
  expect(server.pushes()[0]?.[0]?.record_id).toBe(id);
  await become("anna");
  server.account = "anna";
  await syncNow("button");
  expect(
    server
      .pushes()
      .flat()
      .map((op) => [op.author, op.seq]),
  ).toEqual([
    ["bob", 2],
    ["anna", 1],
  ]);
});

test("scenario 13: the cookie is the next one's already: nothing is sent under her name", async () => {
  const id = await log("安娜的");
  server.account = "bob";
  expect(await syncNow("button")).toMatchObject({ ok: false, sent: 0, problem: "session_expired" });
  expect(await countWaiting()).toMatchObject({ pending: 1 });
  expect(server.records.has(id)).toBe(false);
  server.account = "anna";
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 1 });
});

test("scenario 14: sign-in expired with 150 operations waiting: all kept, all sent later", async () => {
  await logMany(150);
  server.session = false;
  expect(await syncNow("button")).toMatchObject({ ok: false, problem: "session_expired" });
  expect(await countWaiting()).toMatchObject({ pending: 150 });
  server.session = true;
  expect(await syncNow("signed-in")).toMatchObject({ ok: true, accepted: 150 });
});

test("withdrawn offline, then told", async () => {
  const id = await log("屋场坪");
  await withdrawRecord(id);
  await withdrawRecord(id);
  expect(await getRecord(id)).toMatchObject({ state: "withdrawn", withdrawn: true, pendingOps: 2 });
  await syncNow("button");
  expect(server.records.get(id)?.dead).toBe(true);
  expect(await getRecord(id)).toMatchObject({ state: "withdrawn", pendingOps: 0, onServer: false });
});

test("an event during a failing attempt is not lost", async () => {
  await log("屋场坪");
  let fail: (value: boolean) => void = () => undefined;
  server.days = [
    (call) =>
      new Promise((done) => {
        fail = done;
      }).then(() => {
        call.response.destroy();
      }),
  ];
  const first = syncNow("button");
  const during = [syncNow("online"), syncNow("saved")];
  await until(() => server.calls.length === 1);
  fail(false);
  expect(await first).toMatchObject({ ok: false, problem: "offline" });
  for (const report of await Promise.all(during))
    expect(report).toMatchObject({ ok: true, sent: 1 });
  expect(server.calls).toHaveLength(2);
});

test("patient triggers hold still after a failure; a person does not have to", async () => {
  await log("屋场坪");
  server.days = [(call) => problem(call, 503, "unexpected")];
  expect(await syncNow("button")).toMatchObject({ problem: "server" });
  expect(await syncNow("timer")).toMatchObject({ ok: false, problem: "server" });
  expect(server.calls).toHaveLength(1);
  expect(await syncNow("online")).toMatchObject({ ok: true });
});
