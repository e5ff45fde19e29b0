/** No seq is used twice, whatever happened to the store. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CountyServer } from "../sync/server.test-support";
import { readStatus } from "../sync/status";
import { syncNow } from "../sync/turn";
import { highest } from "./counter";
import { outboxDb } from "./db";
import { dismissLost, lookForLoss, readLost } from "./mark";
import { renewMark } from "./marking";
import { DEVICE, freshPhone, tea, VILLAGE } from "./phone.test-support";
import { saveRecord } from "./write";

let server: CountyServer;
const side = new Map<string, string>();

beforeEach(async () => {
  await freshPhone("anna", false);
  server = new CountyServer();
  await server.open();
  side.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => side.get(key) ?? null,
    setItem: (key: string, value: string) => void side.set(key, value),
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await server.close();
});

async function log(name: string): Promise<void> {
  await saveRecord({ kind: "tea_base", division: VILLAGE, body: tea(name), photos: [] });
}
const seqs = async (): Promise<(number | null)[]> =>
  (await outboxDb.ops.orderBy("n").toArray()).map((row) => row.seq);

test("saved before the server has told: no number yet, none sent, then numbered in order", async () => {
  await log("甲");
  await log("乙");
  expect(await seqs()).toEqual([null, null]);
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 2 });
  expect(server.calls[0]?.sync).toMatchObject({ ops: [], device: { max_seq: 0, pending: 2 } });
  await log("丙");
  expect(await seqs()).toEqual([1, 2, 3]);
});

test("a wiped store goes on after all that the server has seen", async () => {
  await syncNow("button");
  await log("甲");
  await syncNow("button");
  await freshPhone("anna", false);
  await lookForLoss();
  await log("乙");
  await syncNow("button");
  expect(await seqs()).toEqual([2]);
  expect(await readLost()).toEqual({ seq: 1, pending: 0 });
});

test("scenario 7: what was lost unsent stays visible as a hole, and is told at start-up", async () => {
  await lookForLoss();
  await syncNow("button");
  await log("甲");
  await log("乙");
  await freshPhone("anna", false);
  await lookForLoss();
  expect((await readStatus()).storage).toMatchObject({ evicted: true, evictedPending: 2 });
  await log("丙");
  await syncNow("button");
  expect(await seqs()).toEqual([3]);
  expect(server.calls.at(-1)?.sync?.device.max_seq).toBe(3);
  await dismissLost();
  expect((await readStatus()).storage.evicted).toBe(false);
  await renewMark(DEVICE);
  await lookForLoss();
  expect(await readLost()).toBeUndefined();
});

test("a first start is no loss", async () => {
  await lookForLoss();
  await lookForLoss();
  await syncNow("button");
  expect(await readLost()).toBeUndefined();
});

test("another device id in the same store: counted anew, and the old one's numbers are named", async () => {
  await outboxDb.kv.put({ key: "counter", value: { device: "older", next: 5 } });
  await outboxDb.ops.add({
    op_id: "o",
    record_id: "r",
    author: "anna",
    device: "older",
    seq: 4,
    op: { op_id: "o", record_id: "r", author: "anna" } as never,
    state: "waiting",
    due: 1,
    savedAt: 0,
  });
  await log("甲");
  await syncNow("button");
  expect(await seqs()).toEqual([4, 1]);
  const sent = server.calls.map(({ sync }) => sync).filter((sync) => sync?.ops.length);
  expect(sent.flatMap((sync) => sync?.counted_elsewhere ?? [])).toEqual(["o"]);
});

test("the highest number the server may have seen", () => {
  expect(highest({ contiguous_seq: 0, missing: [] })).toBe(0);
  expect(highest({ contiguous_seq: 41, missing: [] })).toBe(41);
  expect(highest({ contiguous_seq: 40, missing: [[41, 41]], max_seq: 57 })).toBe(57);
  expect(highest({ contiguous_seq: 40, missing: [[41, 41]] })).toBeGreaterThan(50_000);
});
