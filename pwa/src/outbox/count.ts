/** How much waits on this phone. */
import { deviceDb } from "../device/db";
import { readProfile } from "../device/profile";
import { steady } from "../device/steady";
import { type Outbox, reading } from "./db";
import type { OpRow } from "./op";
import { troubled } from "./standing";

export interface Waiting {
  /** Operations to be sent. */
  pending: number;
  /** Operations that the server set aside and that have not been repaired or settled. */
  held: number;
  photosPending: number;
  photosMissing: number;
  /** Operations of other people on a shared phone: a number, never their content. */
  others: number;
}

export async function countWaiting(): Promise<Waiting> {
  const author = (await readProfile())?.account.id ?? "";
  const { held, ...counted } = await reading(async (tx) => {
    const pending = await tx.ops.where("[author+due]").equals([author, 1]).count();
    return {
      held: await rows(tx, "held", author),
      pending,
      photosPending: await photos(tx, "waiting", author),
      photosMissing: await photos(tx, "missing", author),
      others: (await waitingHere(tx)) - pending,
    };
  });
  const alive = await living(held);
  return { ...counted, held: troubled(held, (id) => alive.has(id)).length };
}

/** Those of their records that the county has. */
async function living(held: OpRow[]): Promise<Set<string>> {
  if (held.length === 0) return new Set();
  const ids = held.map((row) => row.record_id);
  const copies = await steady(deviceDb, () => deviceDb.records.bulkGet(ids));
  return new Set(copies.flatMap((copy) => (copy && !copy.dead ? [copy.record_id] : [])));
}

/** Within a transaction: operations to be sent, of everybody on this phone. */
export function waitingHere(tx: Outbox): Promise<number> {
  return tx.ops.where("due").equals(1).count();
}

function rows(tx: Outbox, state: string, author: string): Promise<OpRow[]> {
  return tx.ops.where("[author+state]").equals([author, state]).toArray();
}

function photos(tx: Outbox, state: string, author: string): Promise<number> {
  return tx.photos.where("[author+state]").equals([author, state]).count();
}
