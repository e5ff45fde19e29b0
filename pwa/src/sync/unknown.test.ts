/** What a phone does not understand of an answer to POST /sync is no answer. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { deviceDb, readKept } from "../device/db";
import { outboxDb } from "../outbox/db";
import { closeTab, freshPhone, log, tea } from "../outbox/phone.test-support";
import { getRecord, listRecords } from "../outbox/records";
import { type Call, CountyServer, restoreSettings } from "./server.test-support";
import { readStatus } from "./status";
import { type Change, changesOf, said, withMore, word } from "./strange.test-support";
import { syncNow } from "./turn";
import type { SyncRequest } from "./wire";

let server: CountyServer;
beforeEach(async () => {
  await freshPhone();
  server = await CountyServer.opened();
});
afterEach(async () => {
  restoreSettings();
  await server.close();
});

const answer = (call: Call) => JSON.parse(JSON.stringify(server.sync(call.sync as SyncRequest)));
const speaks = (change: (answer: unknown) => unknown) => {
  server.days = Array.from({ length: 20 }, () => said(change, answer));
};

/** One operation waits, one is held and has been accepted by now, and a neighbour has written. */
async function prepare(): Promise<void> {
  server.judge = (op) =>
    op.set.base_name === "甲" ? { outcome: "quarantined", code: "invalid" } : {};
  const held = await log("甲");
  await syncNow("button");
  const [row] = await outboxDb.ops.toArray();
  const op_id = row?.op_id ?? "";
  server.decided.set(op_id, { op_id, how: "accepted", reason: "", rev: 1 });
  server.change(held, { body: tea("甲") });
  server.change("neighbour", { body: { ...tea("邻家"), group_name: "三组" } });
  server.rolled = 1;
  await log("乙");
}

/** What the person sees and what is still to be sent. */
async function picture(): Promise<object> {
  const ops = await outboxDb.ops.orderBy("n").toArray();
  const records = await listRecords();
  return {
    ops: ops.map(({ op, state, due }) => [op.set.base_name, state, due]),
    records: records.map(({ body, state, rev }) => [body.base_name, state, rev]).sort(),
    cursor: (await readKept<{ cursor: string }>("sync"))?.cursor,
  };
}

/** Open the app anew, as after its update, and let one turn pass. */
async function updated(): Promise<void> {
  vi.resetModules();
  const { useServer } = await import("../device/api");
  useServer(server.origin);
  const { syncNow } = await import("./turn");
  await syncNow("start");
  await closeTab();
}

async function sample(): Promise<unknown> {
  await prepare();
  let heard: unknown;
  speaks((answer) => {
    heard ??= structuredClone(answer);
    return answer;
  });
  await syncNow("button");
  return heard;
}

const WORDS = ["results.0.outcome", "changes.0.status", "changes.1.status", "settled.0.how"];
/** A part of somebody's words of another type is nothing that a phone could tell. */
const plain = ({ name }: Change) => !/body\.\w+ (gone|as [^[{])/.test(name);

/** Whatever was said: nothing is final that the server did not say, and an update mends the rest. */
async function survives(change: Change, whole: object): Promise<void> {
  await freshPhone();
  await server.close();
  server = await CountyServer.opened();
  await prepare();
  speaks(change.apply);
  const report = await syncNow("button");
  expect(report.problem, change.name).not.toBe("storage");
  const [first, second] = await outboxDb.ops.orderBy("n").toArray();
  expect(["held", "acknowledged"], change.name).toContain(first?.state);
  expect(["waiting", "acknowledged"], change.name).toContain(second?.state);
  if (second?.state === "waiting") {
    expect(second.due, change.name).toBe(1);
    expect(report.ok, change.name).toBe(false);
  }
  server.days = [];
  await updated();
  expect(await picture(), change.name).toEqual(whole);
  expect(await readStatus(), change.name).toMatchObject({ outdated: false, problem: undefined });
}

describe("an answer to a sync", () => {
  test("each part taken away, of another type, in another word: nothing is lost, and it mends", async () => {
    const heard = await sample();
    server.days = [];
    await syncNow("button");
    const whole = await picture();
    const changes = [...changesOf(heard).filter(plain), ...WORDS.map(word)];
    expect(changes.length).toBeGreaterThan(150);
    for (const change of changes) await survives(change, whole);
  }, 300_000);

  test.each(["proto", "epoch", "now", "results", "cursor", "rolled_number", "device"])(
    "%s is not understood: the app wants an update, and all is not called sent",
    async (name) => {
      await prepare();
      speaks((answer) => ({ ...(answer as object), [name]: { later: 1 } }));
      expect(await syncNow("button")).toMatchObject({ ok: false, problem: "outdated" });
      expect(await readStatus()).toMatchObject({ outdated: true });
    },
  );

  test("more fields than this release knows are no fault", async () => {
    await prepare();
    speaks(withMore);
    expect(await syncNow("button")).toMatchObject({ ok: true, accepted: 1 });
    expect(await readStatus()).toMatchObject({ outdated: false, pending: 0, held: 0 });
  });
});

test("an unknown verdict: kept, asked again at every turn, and sent by itself after the update", async () => {
  const ids = [await log("甲"), await log("乙")];
  speaks(word("results.0.outcome").apply);
  for (let turn = 0; turn < 3; turn++) {
    expect(await syncNow("button")).toMatchObject({ ok: false, problem: "outdated" });
    expect(await readStatus()).toMatchObject({
      outdated: true,
      pending: 2 - Math.min(1, turn + 1),
    });
  }
  expect((await getRecord(ids[0] ?? ""))?.state).toBe("saved");
  expect((await getRecord(ids[1] ?? ""))?.state).toBe("sent");
  server.days = [];
  await updated();
  expect((await getRecord(ids[0] ?? ""))?.state).toBe("sent");
  expect(await readStatus()).toMatchObject({ outdated: false, pending: 0, problem: undefined });
});

test("verdicts that an earlier release took for final without knowing them are asked for again", async () => {
  const id = await log("甲");
  await outboxDb.ops.toCollection().modify({ state: "held", due: 0, outcome: "later" as never });
  expect(await readStatus()).toMatchObject({ pending: 0, held: 1 });
  await updated();
  expect((await getRecord(id))?.state).toBe("sent");
  expect(await readStatus()).toMatchObject({ pending: 0, held: 0 });
});

test("an unknown change: the others come in, its older copy stays, and it comes after the update", async () => {
  server.change("first", { body: tea("甲") });
  server.change("second", { body: tea("乙") });
  await syncNow("button");
  server.change("first", { body: tea("甲二"), rev: 2 });
  server.change("second", { body: tea("乙二"), rev: 2 });
  speaks(word("changes.0.status").apply);
  expect(await syncNow("button")).toMatchObject({ ok: false, problem: "outdated" });
  expect((await deviceDb.records.get("first"))?.body.base_name).toBe("甲");
  expect((await deviceDb.records.get("second"))?.body.base_name).toBe("乙二");
  server.days = [];
  expect(await syncNow("button")).toMatchObject({ ok: true, pulled: 0 });
  expect(await readStatus()).toMatchObject({ outdated: true, problem: undefined });
  await updated();
  expect((await deviceDb.records.get("first"))?.body.base_name).toBe("甲二");
  expect(await readStatus()).toMatchObject({ outdated: false });
});

test("a resync with an unknown change in it leaves the older copy in sight, and is made again", async () => {
  server.change("first", { body: tea("甲") });
  await syncNow("button");
  server.epoch = "e2";
  speaks(word("changes.0.status").apply);
  await syncNow("button");
  expect((await deviceDb.records.get("first"))?.body.base_name).toBe("甲");
  server.days = [];
  await updated();
  expect(server.calls.at(-1)?.sync?.cursor).toBeUndefined();
  expect((await deviceDb.records.get("first"))?.body.base_name).toBe("甲");
});
