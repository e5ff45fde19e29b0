/** Which operation says what the author did. Pure: the writing is in write.ts. */
import type { Body } from "../catalogue/types";
import type { ServerRecord } from "../device/db";
import { difference, told } from "./diff";
import type { Base, Do, OpRow, Seen } from "./op";
import { standing } from "./standing";
import { baseOf, bodyAfter } from "./view";

export interface Said {
  do: Do;
  base: Base;
  set: Body;
  was: Body;
  /** Ids of operations that this one makes pointless. */
  repairs: string[];
}

/** Held ones that a fresh operation of their author puts right (a conflict waits for others, or
 * has come back from them). */
const REPAIRABLE = new Set(["quarantined", "malformed", "key_reuse"]);

function repairable(rows: OpRow[]): OpRow[] {
  return rows.filter(
    (row) => row.state === "held" && (row.returned || REPAIRABLE.has(row.outcome ?? "")),
  );
}

/** undefined where nothing was changed and nothing needs repair. */
export function planEdit(
  copy: ServerRecord | undefined,
  rows: OpRow[],
  newBody: Body,
  photoFields: string[],
  seen?: Seen,
): Said | undefined {
  const stands = standing(copy, rows);
  const exists = copy !== undefined || stands.some((row) => row.op.do === "create");
  if (!exists) return planAnew(rows, newBody);
  const before = seen ?? { body: bodyAfter(copy?.body ?? {}, stands), base: baseOf(copy, rows) };
  const { set, was } = difference(before.body, newBody);
  const fields = Object.keys(set);
  if (fields.length === 0) return undefined;
  return {
    do: fields.every((field) => photoFields.includes(field)) ? "attach" : "edit",
    base: before.base,
    set,
    was,
    repairs: repairable(rows).map((row) => row.op_id),
  };
}

/** Its first operation was set aside, so the record is not in force: say all of it again. */
function planAnew(rows: OpRow[], newBody: Body): Said {
  const open = rows.filter((row) => row.state !== "acknowledged");
  const repairs = open.map((row) => row.op_id);
  return { do: "create", base: null, set: told(newBody), was: {}, repairs };
}

/** Withdraw; undefined where that was already said. */
export function planWithdraw(copy: ServerRecord | undefined, rows: OpRow[]): Said | undefined {
  const open = rows.filter((row) => row.state !== "acknowledged");
  if (open.some((row) => row.op.do === "delete" && row.state === "waiting")) return undefined;
  const last = rows.at(-1);
  const base = baseOf(copy, rows) ?? (last ? { op: last.op_id } : null);
  return { do: "delete", base, set: {}, was: {}, repairs: repairable(rows).map((r) => r.op_id) };
}
