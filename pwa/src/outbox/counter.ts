/**
 * The per-device `seq`: gap-free, and never used twice, even when the phone's store was wiped.
 *
 * The server issues device ids by a cookie that outlives IndexedDB. So an empty store does not
 * begin at 1: an operation saved before the server has told what it knows of this device has no
 * seq yet (`null`), and nothing without a seq is sent. The first answer tells (learn), and then
 * all that waits is numbered in the order of saving, in one transaction. The next number is above
 * everything that anybody remembers: the server's ledger, the page's side mark (which knows what
 * was saved and never sent: the server sees that as a hole), and every row of this device. A phone
 * that has become another device, as after a revocation, keeps the old numbers of what it has
 * saved, for they are part of it, and says of them that they are not this device's.
 */
import type { Outbox } from "./db";
import { noteLost, readMark } from "./mark";

export interface Counter {
  device: string;
  next: number;
}
/** What a sync answer says of this device; `max_seq` where the server tells it. */
export interface Ledger {
  contiguous_seq: number | null;
  missing: [number, number][] | null;
  max_seq?: number;
}

// A server that does not tell the highest number it has, but has holes: stay clear of it.
const CLEAR = 100_000;

/** The highest seq the server may have seen. */
export function highest(ledger: Ledger): number {
  const hole = Math.max(0, ...(ledger.missing ?? []).map(([, last]) => last));
  const sure = Math.max(ledger.contiguous_seq ?? 0, ledger.max_seq ?? 0, hole);
  return hole > 0 && ledger.max_seq === undefined ? sure + CLEAR : sure;
}

/** Within a transaction. undefined until the server has told what it knows of this device. */
export async function readCounter(tx: Outbox, device: string): Promise<Counter | undefined> {
  const counter = (await tx.kv.get("counter"))?.value as Counter | undefined;
  return counter?.device === device ? counter : undefined;
}

/** Within the transaction that adds the operation: its seq, or null while the counter is unknown. */
export async function takeSeq(tx: Outbox, device: string): Promise<number | null> {
  const counter = await readCounter(tx, device);
  if (!counter) return null;
  await tx.kv.put({ key: "counter", value: { device, next: counter.next + 1 } });
  return counter.next;
}

/** Within a transaction: begin the counter of this device, and number what waited for it. */
export async function learn(tx: Outbox, device: string, ledger: Ledger): Promise<void> {
  if (await readCounter(tx, device)) return;
  const rows = await tx.ops.toArray();
  const mark = readMark();
  const known = mark?.device === device ? mark.seq : 0;
  const used = rows.map((row) => (row.device === device ? (row.seq ?? 0) : 0));
  const told = highest(ledger);
  // The server knows of operations that this store has never given a number to.
  if (told > 0 && !(await tx.kv.get("counter"))) {
    await noteLost(tx, { seq: Math.max(told, known), pending: mark?.pending ?? 0 });
  }
  let next = Math.max(told, known, ...used) + 1;
  for (const row of rows.filter((row) => row.seq === null)) {
    await tx.ops.put({ ...row, device, seq: next++ });
  }
  await tx.kv.put({ key: "counter", value: { device, next } });
}

/** The last seq given to this device: what a request reports as `max_seq`. */
export async function lastSeq(tx: Outbox, device: string): Promise<number> {
  const counter = await readCounter(tx, device);
  if (counter) return counter.next - 1;
  const mark = readMark();
  return mark?.device === device ? mark.seq : 0;
}
