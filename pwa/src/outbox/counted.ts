/** What a record adds to figures: what the county counts, with own changes that will. Pure. */
import { RETURNED } from "../catalogue/status";
import type { Body } from "../catalogue/types";
import type { ServerRecord } from "../device/db";
import { overlay } from "./diff";
import type { OpRow } from "./op";
import { standing } from "./standing";

/** A record between two operations: `gone` withdrawn, `out` returned by its township. */
interface Standing {
  body: Body | undefined;
  gone: boolean;
  out: boolean;
}

/**
 * The body that counts; undefined where the record does not count. The county goes on counting what
 * it last accepted while an edit of it is set aside, disputed, late, or came back; so does the phone.
 */
export function countedBody(copy: ServerRecord | undefined, rows: OpRow[]): Body | undefined {
  const start: Standing = {
    body: copy?.body,
    gone: copy?.dead ?? false,
    out: copy?.status === RETURNED,
  };
  const { body, gone, out } = going(copy, rows).reduce(after, start);
  return gone || out ? undefined : body;
}

/** Own operations that stand and do not build on one that was set aside: such wait with it. */
function going(copy: ServerRecord | undefined, rows: OpRow[]): OpRow[] {
  const aside = new Set(rows.filter((row) => row.state === "held").map((row) => row.op_id));
  return standing(copy, rows).filter(({ op }) => {
    const { base } = op;
    if (base === null || !("op" in base) || !aside.has(base.op)) return true;
    aside.add(op.op_id);
    return false;
  });
}

/** As the server will take it (backend/intake/decide.py): an edit is reviewed anew, the dead stay. */
function after(before: Standing, { op }: OpRow): Standing {
  if (op.do === "delete") return { ...before, gone: true };
  if (op.do === "review") return { ...before, out: op.set.status === RETURNED };
  if (op.do !== "create" && before.body === undefined) return before;
  return { ...before, body: overlay(before.body ?? {}, op.set), out: false };
}
