/** The `outbox` database: what this phone has to say. Never rebuilt; every write is strict. */
import { Dexie, type Table } from "dexie";
import type { Body, Value } from "../catalogue/types";
import { isQuota, steady } from "../device/steady";
import { letGoInTime } from "../device/suspend";
import { noteUpgrades } from "../device/upgrade";
import { SaveError } from "./errors";
import type { BytesRow, OpRow, PhotoRow, Seen } from "./op";

export interface DraftRow {
  author: string;
  key: string;
  body: Body;
  seen?: Seen | undefined;
  photos: { field: string; sha256: string; bytes: number; type: string }[];
  updatedAt: number;
}
export interface DraftBytesRow {
  author: string;
  key: string;
  sha256: string;
  data: ArrayBuffer;
}
export interface MemoryRow {
  author: string;
  kind: string;
  last: Body;
  /** Per field, the most recent first. */
  recent: Record<string, Value[]>;
  /** When the last one was saved (ms); absent in what an older release kept. */
  at?: number;
}
interface KeptRow {
  key: string;
  value: unknown;
}

/** The tables. Within a transaction: bound to it, whatever happens between two awaits. */
export interface Outbox {
  ops: Table<OpRow, number>;
  photos: Table<PhotoRow, [string, string]>;
  bytes: Table<BytesRow, [string, string]>;
  drafts: Table<DraftRow, [string, string]>;
  draftBytes: Table<DraftBytesRow, [string, string, string]>;
  memory: Table<MemoryRow, [string, string]>;
  kv: Table<KeptRow, string>;
}

export const outboxDb = new Dexie("outbox", {
  // Since Chrome 121 a completed transaction may otherwise still be lost with the power.
  chromeTransactionDurability: "strict",
}) as Dexie & Outbox;
noteUpgrades(outboxDb);
letGoInTime(outboxDb);
outboxDb.version(1).stores({
  ops: "++n, &op_id, record_id, author, due, [author+due], [author+state], settledAt",
  photos: "[record_id+sha256], op_id, [author+state]",
  bytes: "[record_id+sha256]",
  drafts: "[author+key]",
  draftBytes: "[author+key+sha256], [author+key]",
  memory: "[author+kind]",
  kv: "key",
});

/**
 * A durable transaction over the whole outbox. `work` must be safe to run twice (see steady) and
 * use only the tables it is given: Dexie's own finding of the running transaction can fail between
 * native awaits, and what is then written is no longer one with the rest.
 */
export function writing<T>(work: (tx: Outbox) => PromiseLike<T>): Promise<T> {
  return aloud("rw", work);
}

/** A consistent look. Throws SaveError. */
export function reading<T>(work: (tx: Outbox) => PromiseLike<T>): Promise<T> {
  return aloud("r", work);
}

async function aloud<T>(mode: "r" | "rw", work: (tx: Outbox) => PromiseLike<T>): Promise<T> {
  const run = () =>
    outboxDb.transaction(mode, outboxDb.tables, (tx) => work(tx as unknown as Outbox));
  try {
    return await steady(outboxDb, run);
  } catch (error) {
    if (error instanceof SaveError) throw error;
    throw new SaveError(isQuota(error) ? "quota" : "storage", { cause: error });
  }
}
