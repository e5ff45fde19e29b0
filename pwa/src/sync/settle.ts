/** Verdicts into the outbox, in one durable transaction. Nothing leaves it but by age. */
import { learn } from "../outbox/counter";
import { type Outbox, reading, writing } from "../outbox/db";
import type { OpRow } from "../outbox/op";
import { settings } from "./settings";
import { IN_FORCE, isKnown } from "./understand";
import type { Change, Result, Settled, SyncAnswer } from "./wire";

/** Held ones that a change names for as long as they wait for a person. */
const LISTED = new Set(["conflict", "quarantined", "late"]);

/** Give every answered operation its verdict. Safe to repeat with the same answer. */
export function settle(answer: SyncAnswer, author: string, device: string): Promise<void> {
  return writing(async (tx) => {
    for (const result of answer.results) await settleOne(tx, result, answer);
    for (const settled of answer.settled ?? []) await settleDecided(tx, settled, author);
    if (!answer.unread?.settled) {
      for (const change of answer.changes) await settleResolved(tx, change, author);
    }
    if (answer.device) await learn(tx, device, answer.device);
    await resendAfterRestore(tx, answer, author);
    await prune(tx, answer.now - settings.keptMs, (row) => row.epoch === answer.epoch);
  });
}

/** The row after its verdict. Pure. `retry`: nothing was stored, so nothing changes. */
export function afterVerdict(row: OpRow, result: Result, answer: SyncAnswer): OpRow {
  if (result.outcome === "retry") return row;
  const { trouble: _gone, code: _code, fieldErrors: _errors, ...rest } = row;
  return {
    ...rest,
    state: IN_FORCE.has(result.outcome) ? "acknowledged" : "held",
    due: 0,
    outcome: result.outcome,
    ...(result.code ? { code: result.code } : {}),
    ...(result.field_errors?.length ? { fieldErrors: result.field_errors } : {}),
    ...(result.rev ? { rev: result.rev } : {}),
    ...(result.number ? { number: result.number } : {}),
    epoch: answer.epoch,
    settledAt: answer.now,
  };
}

async function settleOne(tx: Outbox, result: Result, answer: SyncAnswer): Promise<void> {
  const row = await tx.ops.get({ op_id: result.op_id });
  if (!row) return;
  const after = afterVerdict(row, result, answer);
  await tx.ops.put(after);
  if (after.state === "acknowledged") await settleRepaired(tx, after);
  if (after.state === "held" && after.repairedBy) {
    const repair = await tx.ops.get({ op_id: after.repairedBy });
    if (repair?.state === "acknowledged") await settleRepaired(tx, repair);
  }
  if (after.state === "acknowledged") await releasePhotos(tx, after.op_id);
}

/** What it said anew no longer needs anybody. */
async function settleRepaired(tx: Outbox, repair: OpRow): Promise<void> {
  const rows = await tx.ops.where("record_id").equals(repair.record_id).toArray();
  for (const row of rows) {
    if (row.repairedBy !== repair.op_id || row.state !== "held") continue;
    await tx.ops.put({ ...row, state: "acknowledged" });
    await releasePhotos(tx, row.op_id);
  }
}

/** The township has decided: what it sent back stays in sight until its author says it anew. */
async function settleDecided(tx: Outbox, settled: Settled, author: string): Promise<void> {
  const row = await tx.ops.get({ op_id: settled.op_id });
  if (row?.state !== "held" || row.author !== author) return;
  if (settled.how === "returned") {
    await tx.ops.put({ ...row, returned: { reason: settled.reason } });
    return;
  }
  await tx.ops.put({ ...row, state: "acknowledged" });
  await releasePhotos(tx, row.op_id);
}

/** An operation of ours that its record no longer lists was settled by a person. */
async function settleResolved(tx: Outbox, change: Change, author: string): Promise<void> {
  const rows = await tx.ops.where("record_id").equals(change.record_id).toArray();
  for (const row of rows) {
    const listed = row.author === author && row.state === "held" && LISTED.has(row.outcome ?? "");
    if (!listed || row.returned || change.held?.includes(row.op_id)) continue;
    await tx.ops.put({ ...row, state: "acknowledged" });
    await releasePhotos(tx, row.op_id);
  }
}

/** Local bytes go only when both the picture and its operation are acknowledged. In a transaction. */
export async function releasePhotos(tx: Outbox, opId: string): Promise<void> {
  const photos = await tx.photos.where("op_id").equals(opId).toArray();
  for (const photo of photos.filter((photo) => photo.state === "done" && photo.here)) {
    await tx.photos.put({ ...photo, here: false });
    await tx.bytes.delete([photo.record_id, photo.sha256]);
  }
}

/**
 * Another epoch: the server lost what it acknowledged since its backup. Say again all that is still
 * kept, however old: a phone that was away for longer has heard of no server since it was told.
 */
async function resendAfterRestore(tx: Outbox, answer: SyncAnswer, author: string): Promise<void> {
  const key = `epoch/${author}`;
  const known = (await tx.kv.get(key))?.value;
  if (known === answer.epoch) return;
  const own = tx.ops.where("author").equals(author);
  await own
    .filter((row) => row.settledAt !== undefined && row.epoch !== answer.epoch)
    .modify({ due: 1 });
  await tx.kv.put({ key, value: answer.epoch });
}

/**
 * Acknowledged before this by the server's clock, with all its pictures there: enough, where
 * `goes` says so. (What another epoch acknowledged stays until its author is here to say it again.)
 */
export async function prune(
  tx: Outbox,
  before: number,
  goes: (row: OpRow) => boolean,
): Promise<void> {
  const old = await tx.ops.where("settledAt").below(before).toArray();
  for (const row of old) {
    if (row.state !== "acknowledged" || row.due || !goes(row)) continue;
    const photos = await tx.photos.where("op_id").equals(row.op_id).toArray();
    if (photos.some((photo) => photo.state !== "done")) continue;
    await tx.photos.bulkDelete(photos.map((photo) => [photo.record_id, photo.sha256]));
    await tx.ops.delete(row.n as number);
  }
}

/** One operation that failed by itself goes behind all others; it is not dropped. */
export function noteTrouble(opId: string, trouble: string): Promise<void> {
  return writing(async (tx) => {
    await tx.ops.where("op_id").equals(opId).modify({ trouble });
  });
}

/**
 * Verdicts that an earlier release took down without understanding them are no verdicts: those
 * operations are sent again, and the server says the same of them in words that are known by now.
 */
export async function askAgain(author: string): Promise<void> {
  const strange = (row: OpRow) => row.due === 0 && !isKnown(row.outcome);
  const own = (tx: Outbox) => tx.ops.where("[author+state]").equals([author, "held"]);
  const some = await reading((tx) => own(tx).filter(strange).count());
  if (some === 0) return;
  await writing(async (tx) => {
    for (const row of await own(tx).filter(strange).toArray()) {
      const { outcome: _outcome, code: _code, fieldErrors: _errors, ...rest } = row;
      await tx.ops.put({ ...rest, state: "waiting", due: 1 });
    }
  });
}

/** So many are asked about at once. */
const MOST_ASKED = 200;

/** Within a transaction: this author's operations that wait for a person's decision. */
export async function heldHere(tx: Outbox, author: string): Promise<string[]> {
  const rows = await tx.ops.where("[author+state]").equals([author, "held"]).toArray();
  const waits = rows.filter((row) => !row.returned && LISTED.has(row.outcome ?? ""));
  return waits.slice(0, MOST_ASKED).map((row) => row.op_id);
}
