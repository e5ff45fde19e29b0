/** A number far above the last one: a slip of a decimal point or of a unit. Only a warning. */
import { member } from "../catalogue/measure";
import type { Body, Field, Finding, Kind } from "../catalogue/types";
import type { LocalRecord } from "../outbox/op";

/** Above so many times what was said last. Below it says nothing: plots and bases do shrink. */
export const JUMP = 5;

/** States of a record that says nothing yet, or no longer. */
const UNSAID: ReadonlySet<string> = new Set(["returned", "quarantined"]);

const counted = (field: Field | undefined): field is Field =>
  field !== undefined &&
  !field.retired &&
  (field.type === "quantity" || (field.type === "whole" && !field.year));

/** The fields to look at: the kind's telling one, and what is kept of each subject. */
function fieldsOf(kind: Kind): Field[] {
  const stocks = kind.measures.flatMap((one) => (one.type === "stock" ? one.field : []));
  const names = new Set([kind.value, ...stocks]);
  return kind.fields.filter((field) => names.has(field.name) && counted(field));
}

/** What tells one subject from another: a stock's key, or the natural key without its day. */
function subjectOf(kind: Kind, field: Field): string[] {
  const stock = kind.measures.find((one) => one.type === "stock" && one.field === field.name);
  return stock?.key ?? kind.same.filter((name) => !kind.dated.includes(name));
}

/** The latest of these records that says a number in a field, by day. */
function latest(field: Field, records: readonly LocalRecord[]): number | undefined {
  const said = records.filter((record) => typeof record.body[field.name] === "number");
  const last = said.reduce<LocalRecord | undefined>(
    (best, one) => (best && (best.day ?? "") >= (one.day ?? "") ? best : one),
    undefined,
  );
  return last?.body[field.name] as number | undefined;
}

/**
 * Warnings about numbers above five times the last one of the same subject; of a subject that is
 * new here, the kind's telling number against the village's last. `own` is left out.
 */
export function jumps(
  kind: Kind,
  body: Body,
  division: string,
  records: readonly LocalRecord[],
  own?: string,
): Finding[] {
  const others = records.filter(
    (one) =>
      one.id !== own &&
      one.kind === kind.kind &&
      one.division === division &&
      !one.withdrawn &&
      !UNSAID.has(one.state),
  );
  return fieldsOf(kind).flatMap((field) => {
    const value = body[field.name];
    if (typeof value !== "number") return [];
    const key = subjectOf(kind, field);
    const subject = member(body, key);
    const same = others.filter((one) => subject !== null && member(one.body, key) === subject);
    const before = latest(field, same);
    const known = before ?? (field.name === kind.value ? latest(field, others) : undefined);
    if (!known || value <= known * JUMP) return [];
    const code = before === undefined ? "unusual_jump_village" : "unusual_jump";
    return [{ field: field.name, code, params: { limit: known } }];
  });
}
