/** What the author chose last: the crop, the group, the place; and the last record to copy. */
import type { Body, Value } from "../catalogue/types";
import { readKind } from "../device/cache";
import { now } from "../device/clock";
import { readProfile } from "../device/profile";
import { type MemoryRow, type Outbox, reading, writing } from "./db";
import { plain, same } from "./diff";

const RECENT = 12;

/** Last values of the fields whose declaration says `remember`. */
export async function remembered(kind: string): Promise<Body> {
  const [row, declared] = await Promise.all([mine(kind), readKind(kind)]);
  const wanted = (declared?.fields ?? []).filter((field) => field.remember);
  const values = wanted.map((field) => [field.name, row?.recent[field.name]?.[0]] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Body;
}

/** Keep `body` as the last one of its kind. saveRecord does so by itself. */
export async function remember(kind: string, body: Body): Promise<void> {
  const profile = await readProfile();
  if (profile) await writing((tx) => noteLast(tx, profile.account.id, kind, plain(body)));
}

/** The last body saved of this kind, for 复制上一条. */
export async function lastRecord(kind: string): Promise<Body | undefined> {
  return (await mine(kind))?.last;
}

/** When a record of this kind was last saved here (ms); 0 where none was. */
export async function lastSavedAt(kind: string): Promise<number> {
  return (await mine(kind))?.at ?? 0;
}

/** Up to `limit` values of one field, the most recent first, each once. */
export async function recentValues(kind: string, field: string, limit = 6): Promise<Value[]> {
  return ((await mine(kind))?.recent[field] ?? []).slice(0, limit);
}

async function mine(kind: string): Promise<MemoryRow | undefined> {
  const profile = await readProfile();
  if (!profile) return undefined;
  return reading((tx) => tx.memory.get([profile.account.id, kind]));
}

/** Within a transaction. */
export async function noteLast(
  tx: Outbox,
  author: string,
  kind: string,
  body: Body,
): Promise<void> {
  const before = await tx.memory.get([author, kind]);
  const recent = { ...before?.recent };
  for (const [field, value] of Object.entries(body)) {
    if (value === null || value === undefined) continue;
    const others = (recent[field] ?? []).filter((old) => !same(old, value));
    recent[field] = [value, ...others].slice(0, RECENT);
  }
  await tx.memory.put({ author, kind, last: body, recent, at: Math.round(now()) });
}
