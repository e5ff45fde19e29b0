/** The steps of a turn, without network or store. */
import { describe, expect, test } from "vitest";
import type { OpRow } from "../outbox/op";
import { readAnswer } from "./answer";
import { delayAfter, holdsStill } from "./backoff";
import { begin, decide, type TurnState } from "./decide";
import { chooseBatch } from "./gather";
import { serverRecord } from "./pull";
import { settings } from "./settings";
import { afterVerdict } from "./settle";
import { afterTurn } from "./state";
import type { SyncAnswer } from "./wire";

function answer(more: Partial<SyncAnswer> = {}): SyncAnswer {
  return {
    proto: 1,
    request_id: "q",
    epoch: "e",
    now: 1,
    results: [],
    device: { contiguous_seq: 0, missing: [] },
    changes: [],
    rolled_number: 0,
    cursor: "c",
    more: false,
    reset: false,
    ...more,
  };
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `o${i}`);
const posting = (batch = 100): TurnState =>
  decide(begin(batch), { type: "gathered", count: batch });

describe("a turn", () => {
  test("asks once even when nothing waits, then sends pictures, then is done", () => {
    const asked = decide(begin(100), { type: "gathered", count: 0 });
    expect(asked.step).toBe("post");
    const heard = decide(asked, { type: "answered", ids: [], answer: answer(), moved: true });
    const empty = decide(heard, { type: "gathered", count: 0 });
    expect(empty.step).toBe("upload");
    const done = decide(empty, { type: "uploaded", photos: 2, problem: undefined });
    expect(done).toMatchObject({ step: "done", photos: 2, problem: undefined, halted: false });
  });

  test("goes on while the server has more, but not on the spot for ever", () => {
    const more = answer({ more: true });
    const on = decide(posting(), { type: "answered", ids: [], answer: more, moved: true });
    expect(on).toMatchObject({ more: true, problem: undefined });
    const stuck = decide(posting(), { type: "answered", ids: [], answer: more, moved: false });
    expect(stuck).toMatchObject({ more: false, problem: "server" });
  });

  test("`retry` and silence about an operation are tried again, but not in this turn", () => {
    const results = [
      { op_id: "o0", outcome: "retry" as const },
      { op_id: "o1", outcome: "applied" as const },
    ];
    const next = decide(posting(), {
      type: "answered",
      ids: ids(3),
      answer: answer({ results }),
      moved: true,
    });
    expect([...next.tried]).toEqual(["o0", "o2"]);
    expect(next).toMatchObject({ sent: 1, accepted: 1, problem: "server" });
  });

  test("halves on 413 until the one that cannot pass is alone, then goes on without it", () => {
    const first = decide(posting(4), { type: "failed", ids: ids(4), failure: "too_large" });
    expect(first).toMatchObject({ step: "gather", batch: 2, problem: undefined });
    const alone = decide(first, { type: "failed", ids: ["o0"], failure: "too_large" });
    expect([...alone.tried]).toEqual(["o0"]);
    expect(alone.step).toBe("gather");
  });

  test("halves on time-out, a few times only, and begins small the next time", () => {
    let state = posting(100);
    for (let left = 100; state.step !== "done"; left = state.batch) {
      state = decide(
        { ...state, step: "post" },
        { type: "failed", ids: ids(left), failure: "timeout" },
      );
    }
    expect(state).toMatchObject({ problem: "server", batch: 12, timeouts: settings.timeouts });
    const grown = decide(begin(12), { type: "answered", ids: [], answer: answer(), moved: true });
    expect(grown.batch).toBe(24);
  });

  test("a disabled account deposits once, and keeps its pictures", () => {
    const told = decide(posting(), { type: "failed", ids: ids(2), failure: "account_disabled" });
    expect(told).toMatchObject({ step: "gather", deposit: true, problem: "account_disabled" });
    expect(decide({ ...told, more: false }, { type: "gathered", count: 0 }).step).toBe("done");
    const again = decide(told, { type: "failed", ids: ids(2), failure: "account_disabled" });
    expect(again.step).toBe("done");
  });

  test("a server that advertises less gets less", () => {
    const limits = { ops: 20, wire: 1, inflated: 1 };
    const event = { type: "answered", ids: [], answer: answer({ limits }), moved: true } as const;
    expect(decide(posting(), event).batch).toBe(20);
  });
});

describe("what counts as an answer", () => {
  const read = (status: number, json: unknown) => readAnswer({ status, json }, "q");
  test("ours alone", () => {
    expect(read(200, answer())).toMatchObject({ epoch: "e" });
    for (const other of [undefined, null, {}, [], "x", answer({ request_id: "x" })]) {
      expect(read(200, other)).toBe("portal");
    }
    expect(read(302, undefined)).toBe("portal");
    expect(read(0, undefined)).toBe("portal");
  });
  test("ours in another protocol, or in words of a later release, is neither an answer nor a portal", () => {
    expect(read(200, answer({ proto: 2 }))).toBe("outdated");
    expect(read(400, { code: "something newer" })).toBe("outdated");
    expect(read(403, { code: "something newer" })).toBe("outdated");
    expect(read(426, { code: "upgrade_required" })).toBe("outdated");
  });
  test("refusals need a code of ours; a portal may say 401 or 403 as well", () => {
    expect(read(401, { code: "session_expired" })).toBe("session_expired");
    expect(read(401, { code: "session_revoked" })).toBe("session_revoked");
    expect(read(401, { code: "something newer" })).toBe("session_expired");
    expect(read(401, undefined)).toBe("portal");
    expect(read(403, { code: "account_disabled" })).toBe("account_disabled");
    expect(read(403, { code: "csrf" })).toBe("server");
    expect(read(404, "<html>")).toBe("portal");
    expect(read(413, undefined)).toBe("too_large");
    expect(read(400, { code: "malformed" })).toBe("unreadable");
    expect(read(429, { code: "too_many_requests" })).toBe("server");
    expect(read(502, undefined)).toBe("server");
  });
});

describe("back-off", () => {
  test("doubles up to five minutes, apart by chance", () => {
    expect([0, 1, 2, 3, 99].map((n) => delayAfter(n, 1))).toEqual([
      0, 5_000, 10_000, 20_000, 300_000,
    ]);
    expect(delayAfter(3, 0)).toBe(10_000);
  });
  test("a clock set back by years does not hold a phone still for years", () => {
    expect(holdsStill(10_000, 5_000)).toBe(true);
    expect(holdsStill(10_000, 10_000)).toBe(false);
    expect(holdsStill(Date.UTC(2036, 0), Date.UTC(2026, 0))).toBe(false);
  });
  test("one good turn forgets the failures", () => {
    const at = { server: 7, phone: 1_000 };
    const bad = afterTurn({}, { ...begin(50), problem: "server" }, at, 1);
    expect(bad).toMatchObject({ failures: 1, notBefore: 6_000, problem: "server" });
    const worse = afterTurn(bad, { ...begin(50), problem: "server" }, at, 1);
    expect(worse).toMatchObject({ failures: 2, notBefore: 11_000 });
    const good = afterTurn(bad, begin(50), at, 1);
    expect(good).toMatchObject({ failures: 0, notBefore: 0, lastOkAt: 7, problem: undefined });
  });
  test("scenario 22: a line that takes something each time is not left alone for ever longer", () => {
    const at = { server: 7, phone: 1_000 };
    const bad = { ...begin(50), problem: "offline" as const };
    const many = { failures: 9 };
    expect(afterTurn(many, { ...bad, photos: 1 }, at, 1)).toMatchObject({ notBefore: 6_000 });
    expect(afterTurn(many, { ...bad, sent: 1 }, at, 1)).toMatchObject({ failures: 1 });
    expect(afterTurn(many, bad, at, 1)).toMatchObject({ failures: 10 });
  });
});

function row(n: number, size = 10): OpRow {
  const op = { op_id: `o${n}`, set: { remark: "字".repeat(size) } };
  return { n, op_id: `o${n}`, seq: n, op } as unknown as OpRow;
}

test("a batch is bounded in number and in bytes, and never empty for being large", () => {
  const rows = Array.from({ length: 300 }, (_, i) => row(i));
  expect(chooseBatch(rows, begin(100))).toHaveLength(100);
  expect(chooseBatch([row(1, 100_000), row(2)], begin(100))).toHaveLength(1);
  expect(chooseBatch([row(1, 30_000), row(2, 30_000), row(3, 30_000)], begin(100))).toHaveLength(2);
  const tried = { ...begin(2), tried: new Set(["o1"]) };
  expect(chooseBatch([row(1), row(2), row(3)], tried).map((op) => op.op_id)).toEqual(["o2", "o3"]);
});

test("a verdict replaces the one before; `retry` changes nothing", () => {
  const waiting = { ...row(1), state: "waiting", due: 1 } as OpRow;
  expect(afterVerdict(waiting, { op_id: "o1", outcome: "retry" }, answer())).toBe(waiting);
  const late = afterVerdict(waiting, { op_id: "o1", outcome: "late", code: "closed" }, answer());
  expect(late).toMatchObject({ state: "held", due: 0, code: "closed", epoch: "e", settledAt: 1 });
  const after = afterVerdict(
    late,
    { op_id: "o1", outcome: "applied", rev: 2, code: null },
    answer(),
  );
  expect(after).toMatchObject({ state: "acknowledged", rev: 2 });
  expect(after).not.toHaveProperty("code");
});

test("a change is kept alike, whichever way its numbers are written", () => {
  const change = { record_id: "r", rev: 1, number: 2, body: {}, held: [] } as never as object;
  const one = { ...change, status: 2, dead: 1, day: 20261120, updated_at: 1_700_000_000_000 };
  const two = {
    ...change,
    status: "returned",
    dead: true,
    day: "2026-11-20",
    updated_at: "2023-11-14T22:13:20Z",
  };
  expect(serverRecord(one as never)).toEqual(serverRecord(two as never));
});
