/** The server's copies into the `device` database, with the cursor, in one transaction. */
import { STATUSES } from "../catalogue/status";
import { revising, type ServerRecord, type Whole } from "../device/db";
import { personOf } from "../device/profile";
import type { SyncState } from "./state";
import type { Change, SyncAnswer } from "./wire";

/**
 * Touches neither outbox nor drafts: they are another database. False if the person changed. `from`
 * is the cursor that was asked with: where another tab has gone on meanwhile (there may be no
 * locks), or the copies were wiped, what follows on it would leave a gap, and is asked for again.
 */
export function pull(
  answer: SyncAnswer,
  author: string,
  from: string | undefined,
): Promise<boolean> {
  return revising(async (tx) => {
    if ((await personOf(tx)) !== author) return false;
    const state = ((await tx.kv.get("sync"))?.value ?? {}) as SyncState;
    if (!answer.reset && state.cursor !== from) return true;
    const kept = await tx.records.bulkGet(answer.unread?.changes ?? []);
    if (answer.reset) await tx.records.clear();
    // What is said anew of them is not understood here: what was known stays in sight.
    await tx.records.bulkPut(kept.filter((copy) => copy !== undefined));
    const before = await tx.records.bulkGet(answer.changes.map((change) => change.record_id));
    await tx.records.bulkPut(newer(answer.changes, before));
    const { cursor, epoch } = answer;
    // All copies anew, though there was a place to go on from: the village may have moved.
    const staticsAt = answer.reset && state.cursor ? undefined : state.staticsAt;
    const behind = behindAfter(state, answer);
    const value = { ...state, cursor: cursor ?? undefined, epoch, staticsAt, behind };
    await tx.kv.put({ key: "sync", value });
    await tx.kv.put({ key: "rolled", value: answer.rolled_number });
    await tx.kv.put({ key: "whole", value: wholeAfter(answer, behind) });
    return true;
  });
}

/** Where to begin again after an update; all anew leaves nothing behind. */
function behindAfter(state: SyncState, answer: SyncAnswer): SyncState["behind"] {
  const before = answer.reset ? undefined : state.behind;
  if (before || !answer.unread?.changes.length) return before;
  return { cursor: answer.reset ? undefined : state.cursor };
}

/**
 * What is rolled up is never ahead of what the same answer tells. Told by number and not by clock:
 * an answer older than a verdict proves nothing about that operation.
 */
function wholeAfter(answer: SyncAnswer, behind: SyncState["behind"]): Whole | null {
  const { cursor, epoch, more, rolled_number: number } = answer;
  return cursor && !more && !behind ? { epoch, number } : null;
}

/** Pages may come twice where there are no locks: an older one changes nothing. */
function newer(changes: Change[], before: (ServerRecord | undefined)[]): ServerRecord[] {
  return changes
    .filter((change, i) => change.number >= (before[i]?.number ?? 0))
    .map((change) => serverRecord(change));
}

/** The wire's shape as it is kept. */
export function serverRecord(change: Change): ServerRecord {
  const { record_id, kind, kind_version, division, rev, body, author, number } = change;
  return {
    ...{ record_id, kind, kind_version, division, rev, body, author, number },
    status: typeof change.status === "number" ? STATUSES[change.status] : change.status,
    dead: Boolean(change.dead),
    day: dayOf(change.day),
    updatedAt:
      typeof change.updated_at === "number" ? change.updated_at : Date.parse(change.updated_at),
    held: change.held ?? [],
  };
}

function dayOf(day: string | number | null): string {
  return String(day ?? "").replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3");
}
