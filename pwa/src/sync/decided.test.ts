/** What the township decides about what was set aside, as its author's phone hears of it. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keep, readKept } from "../device/db";
import { countWaiting } from "../outbox/count";
import { outboxDb } from "../outbox/db";
import { leaveReturned } from "../outbox/dismiss";
import { freshPhone, log, stateOf, tea } from "../outbox/phone.test-support";
import { getRecord } from "../outbox/records";
import { editRecord, withdrawRecord } from "../outbox/write";
import { CountyServer, restoreSettings } from "./server.test-support";
import { syncNow } from "./turn";
import type { Settled } from "./wire";

let server: CountyServer;
beforeEach(async () => {
  await freshPhone();
  server = await CountyServer.opened();
});
afterEach(async () => {
  restoreSettings();
  await server.close();
});

async function setAside(outcome: "quarantined" | "conflict", code: string): Promise<string> {
  server.judge = () => ({ outcome, code });
  const id = await log("甲");
  await syncNow("button");
  server.judge = () => ({ outcome: "applied" });
  return id;
}
async function decide(how: Settled["how"], reason = ""): Promise<void> {
  const row = (await outboxDb.ops.toArray()).at(-1);
  server.decided.set(row?.op_id ?? "", { op_id: row?.op_id ?? "", how, reason, rev: null });
  await syncNow("button");
}

test("returned: the record says so, with the reason, until its author has said it anew", async () => {
  const id = await setAside("quarantined", "out_of_scope");
  await decide("returned", "这块地不在本村");
  expect(await getRecord(id)).toMatchObject({
    state: "returned",
    returnedBecause: "这块地不在本村",
    body: tea("甲"),
  });
  expect(await countWaiting()).toMatchObject({ held: 1 });
  expect(await getRecord(id)).not.toHaveProperty("counted");
  await editRecord(id, tea("乙"), []);
  expect(await getRecord(id)).toMatchObject({ state: "saved", counted: tea("乙") });
  await syncNow("button");
  expect(await getRecord(id)).toMatchObject({ state: "sent", body: tea("乙") });
  expect(await getRecord(id)).not.toHaveProperty("returnedBecause");
  expect(await countWaiting()).toMatchObject({ held: 0, pending: 0 });
});

test("an edit that comes back leaves the record as it stands, and may be let go", async () => {
  const id = await log("甲");
  await syncNow("button");
  server.judge = () => ({ outcome: "conflict", code: "overlap" });
  await editRecord(id, tea("甲", 1400), []);
  await syncNow("button");
  expect(await stateOf(id)).toBe("conflict");
  // In the same answer the record no longer lists it.
  const change = server.records.get(id);
  server.change(id, { ...change, held: [] });
  await decide("returned", "以现场为准");
  expect(await getRecord(id)).toMatchObject({
    state: "returned",
    body: tea("甲"),
    heldSet: { area_mu: 1400 },
    returnedBecause: "以现场为准",
    // The county goes on counting what it accepted.
    counted: tea("甲"),
  });
  await leaveReturned(id, "anna");
  expect(await getRecord(id)).toMatchObject({ state: "sent", body: tea("甲") });
  expect(await countWaiting()).toMatchObject({ held: 0 });
});

test.each(["withdrawn", "gone"])(
  "sent back of a record that is %s: let go all the same",
  async (end) => {
    const id = await log("甲");
    await syncNow("button");
    server.judge = () => ({ outcome: "conflict", code: "overlap" });
    await editRecord(id, tea("甲", 1400), []);
    await syncNow("button");
    const change = server.records.get(id);
    await decide("returned", "以现场为准");
    expect(await stateOf(id)).toBe("returned");
    if (end === "withdrawn") server.change(id, { ...change, dead: true, held: [] });
    else {
      server.records.delete(id);
      server.number += 1;
      const state = await readKept<object>("sync");
      await keep("sync", { ...state, cursor: "forgotten" });
    }
    server.rolled = server.number;
    await syncNow("button");
    expect(await getRecord(id)).toMatchObject({ state: "returned", withdrawn: true });
    await leaveReturned(id, "anna");
    expect(await stateOf(id)).toBe(end);
    expect(await countWaiting()).toMatchObject({ held: 0 });
  },
);

test("a record that never came in force is not let go, but said anew or withdrawn", async () => {
  const id = await setAside("quarantined", "out_of_scope");
  await decide("returned", "查无此地");
  await leaveReturned(id, "anna");
  expect(await stateOf(id)).toBe("returned");
  await withdrawRecord(id);
  expect(await stateOf(id)).toBe("withdrawn");
});

test.each(["accepted", "repaired", "released"] as const)(
  "%s: nobody waits any more",
  async (how) => {
    const id = await setAside("quarantined", "account_disabled");
    expect(await countWaiting()).toMatchObject({ held: 1 });
    server.change(id, { kind: "tea_base", kind_version: 3, body: tea("甲", 900), held: [] });
    await decide(how);
    expect(await getRecord(id)).toMatchObject({ state: "sent", body: tea("甲", 900) });
    expect(await countWaiting()).toMatchObject({ held: 0 });
  },
);

test("only what waits for a person is asked about, and only while it does", async () => {
  await log("好");
  await syncNow("button");
  await setAside("quarantined", "invalid");
  await syncNow("button");
  const row = (await outboxDb.ops.toArray()).at(-1);
  expect(server.calls.at(-1)?.sync?.held).toEqual([row?.op_id]);
  await decide("returned", "重报");
  await syncNow("button");
  expect(server.calls.at(-1)?.sync).not.toHaveProperty("held");
});
