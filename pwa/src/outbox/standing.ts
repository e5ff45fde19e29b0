/**
 * Which of this author's operations are in force, or will be as far as this phone knows, and which
 * want a person. Pure, and apart from view.ts: the first page counts them.
 */
import { REPORTED } from "../catalogue/status";
import type { ServerRecord, Whole } from "../device/db";
import type { OpRow } from "./op";

/** In force, but newer than the server's copy on this phone. */
export function unpulled(row: OpRow, copy: ServerRecord | undefined): boolean {
  return row.state === "acknowledged" && inForce(row) && (row.rev ?? 0) > (copy?.rev ?? 0);
}

export function inForce(row: OpRow): boolean {
  return row.outcome === "applied" || row.outcome === "merged";
}

/**
 * In place of the copy that a full pull did not bring, though all that the rows say was in force
 * before: withdrawn by others, or moved away, and no tombstone told of it. undefined as long as one
 * of them may be news to that pull, or to its server. An own withdrawal speaks for itself.
 */
export function leftOver(rows: OpRow[], whole: Whole | null | undefined): ServerRecord | undefined {
  const settled = rows.filter((row) => row.state === "acknowledged");
  const last = settled.at(-1);
  if (!whole || !last || settled.filter(inForce).at(-1)?.op.do === "delete") return undefined;
  const told = (row: OpRow) =>
    !row.due &&
    row.epoch === whole.epoch &&
    !(inForce(row) && (row.number ?? Number.POSITIVE_INFINITY) > whole.number);
  if (!settled.every(told)) return undefined;
  const { record_id, kind, kind_version, division, author } = last.op;
  return {
    ...{ record_id, kind, kind_version, division, author },
    ...{ status: REPORTED, dead: true, day: "", body: {}, held: [], updatedAt: last.savedAt },
    ...{ rev: Math.max(...settled.map((row) => row.rev ?? 0)), number: whole.number },
  };
}

/** Own operations that stand, or will as far as this phone knows. */
export function standing(copy: ServerRecord | undefined, rows: OpRow[]): OpRow[] {
  return rows.filter(
    (row) => unpulled(row, copy) || (row.state === "waiting" && row.repairedBy === undefined),
  );
}

/** Held, and no later operation has said the record anew. */
export function troubled(rows: OpRow[], isAlive: (id: string) => boolean): OpRow[] {
  return rows.filter(
    (row) => row.state === "held" && !row.repairedBy && !goneAnyway(row, isAlive(row.record_id)),
  );
}

/** Withdrawing what is not in force needs nobody's attention; what the county has still stands. */
export function goneAnyway(row: OpRow, alive: boolean): boolean {
  return !alive && row.op.do === "delete" && row.code === "waiting_for_base";
}
