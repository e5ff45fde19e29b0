/** The one transaction that puts an operation into the outbox, and the proof that it is there. */
import type { Body } from "../catalogue/types";
import { now } from "../device/clock";
import { takeSeq } from "./counter";
import { type Outbox, reading, writing } from "./db";
import { same } from "./diff";
import { SaveError } from "./errors";
import { noteLast } from "./memory";
import type { Op, OpRow, PhotoRow } from "./op";
import { dropWords } from "./words";

type NewBytes = Pick<PhotoRow, "field" | "sha256" | "bytes" | "type"> & { data: ArrayBuffer };

export interface Pending {
  op: Op;
  device: string;
  photos: NewBytes[];
  /** Ids of operations that this one makes pointless. */
  repairs: string[];
  /** The draft that it came from goes with it. */
  draft: string | undefined;
  /** The body to remember as the last of its kind. */
  remember: Body | undefined;
}

/** Resolves when all of it is on the phone for good and was read back. Throws SaveError. */
export async function commit(pending: Pending): Promise<void> {
  await writing((tx) => store(tx, pending));
  await readBack(pending);
  if (pending.draft !== undefined) dropWords(pending.op.author, pending.draft);
}

async function store(tx: Outbox, pending: Pending): Promise<void> {
  const { op } = pending;
  // Done already, if the connection was lost between the commit and its news.
  if (await tx.ops.get({ op_id: op.op_id })) return;
  await tx.ops.add(rowOf(pending, await takeSeq(tx, pending.device)));
  await tx.photos.bulkPut(pending.photos.map((photo) => photoRow(op, photo)));
  await tx.bytes.bulkPut(
    pending.photos.map(({ sha256, data }) => ({ record_id: op.record_id, sha256, data })),
  );
  await tx.ops.where("op_id").anyOf(pending.repairs).modify({ repairedBy: op.op_id });
  await forgetLost(tx, op);
  if (pending.remember) await noteLast(tx, op.author, op.kind, pending.remember);
  if (pending.draft !== undefined) await dropOwn(tx, op.author, pending.draft);
}

function rowOf({ op, device }: Pending, seq: number | null): OpRow {
  const { op_id, record_id, author } = op;
  const fresh = { state: "waiting", due: 1, savedAt: Math.round(now()) } as const;
  return { op_id, record_id, author, device, seq, op, ...fresh };
}

function photoRow(op: Op, photo: NewBytes): PhotoRow {
  const { op_id, record_id, author } = op;
  const { field, sha256, bytes, type } = photo;
  const meta = { field, sha256, bytes, type };
  return { record_id, op_id, author, ...meta, here: true, state: "waiting" };
}

/** A picture that was lost or refused, and that its author took out, is no trouble any more. */
async function forgetLost(tx: Outbox, op: Op): Promise<void> {
  const key = "[record_id+sha256]";
  const all = tx.photos.where(key).between([op.record_id, ""], [op.record_id, "\uffff"]);
  const gone = (await all.toArray()).filter((photo) => {
    const listed = op.set[photo.field];
    const failed = photo.state === "missing" || photo.state === "refused";
    const out = Array.isArray(listed) ? !listed.includes(photo.sha256 as never) : listed === null;
    return failed && out;
  });
  await tx.photos.bulkDelete(gone.map((photo) => [photo.record_id, photo.sha256]));
  await tx.bytes.bulkDelete(gone.map((photo) => [photo.record_id, photo.sha256]));
}

/** Within a transaction. */
export async function dropOwn(tx: Outbox, author: string, key: string): Promise<void> {
  await tx.drafts.delete([author, key]);
  await tx.draftBytes.where("[author+key]").equals([author, key]).delete();
}

async function readBack({ op, photos }: Pending): Promise<void> {
  const intact = await reading(async (tx) => {
    const row = await tx.ops.get({ op_id: op.op_id });
    if (!row || !same(row.op, op)) return false;
    const keys = photos.map(({ sha256 }) => [op.record_id, sha256] as [string, string]);
    const kept = await tx.bytes.bulkGet(keys);
    return photos.every(({ bytes }, i) => kept[i]?.data.byteLength === bytes);
  });
  if (!intact) throw new SaveError("storage");
}
