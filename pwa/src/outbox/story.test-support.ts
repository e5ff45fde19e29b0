/** What a record's story is made of, for tests of what is seen of it. */
import type { ServerRecord } from "../device/db";
import type { Op, OpRow } from "./op";

export function row(n: number, op: Partial<Op>, more: Partial<OpRow> = {}): OpRow {
  const whole = {
    op_id: `o${n}`,
    record_id: "r",
    do: "edit",
    kind: "k",
    set: {},
    base: null,
    ...op,
  } as Op;
  const fresh = { state: "waiting", due: 1, savedAt: n, seq: n, device: "d" } as const;
  return { n, op_id: `o${n}`, record_id: "r", author: "anna", op: whole, ...fresh, ...more };
}

export function copy(more: Partial<ServerRecord> = {}): ServerRecord {
  return {
    record_id: "r",
    kind: "k",
    kind_version: 1,
    division: "431222251233",
    rev: 3,
    status: "reported",
    dead: false,
    day: "2026-11-20",
    body: { a: 1, b: 2 },
    author: "anna",
    number: 7,
    updatedAt: 100,
    held: [],
    ...more,
  };
}

export const held = { state: "held", due: 0, outcome: "quarantined", code: "invalid" } as const;
export const applied = { state: "acknowledged", due: 0, outcome: "applied" } as const;
