/** Which of this author's operations are in force, or will be as far as this phone knows. Pure. */
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
