/**
 * Which of this author's operations are in force, or will be as far as this phone knows, and which
 * want a person. Pure, and apart from view.ts: the first page counts them.
 */
import type { ServerRecord } from "../device/db";
import type { OpRow } from "./op";

/** In force, but newer than the server's copy on this phone. */
export function unpulled(row: OpRow, copy: ServerRecord | undefined): boolean {
  return row.state === "acknowledged" && inForce(row) && (row.rev ?? 0) > (copy?.rev ?? 0);
}

export function inForce(row: OpRow): boolean {
  return row.outcome === "applied" || row.outcome === "merged";
}

/** Own operations that stand, or will as far as this phone knows. */
export function standing(copy: ServerRecord | undefined, rows: OpRow[]): OpRow[] {
  return rows.filter(
    (row) => unpulled(row, copy) || (row.state === "waiting" && row.repairedBy === undefined),
  );
}

/** Held, and no later operation has said the record anew. */
export function troubled(rows: OpRow[]): OpRow[] {
  return rows.filter((row) => row.state === "held" && !row.repairedBy && !goneAnyway(row));
}

/** Withdrawing what never came in force needs nobody's attention. */
export function goneAnyway(row: OpRow): boolean {
  return row.op.do === "delete" && row.code === "waiting_for_base";
}
