/** Is a body possible, and is it usual? The same answers as backend/catalogue/check.py. */
import { holds } from "./conditions";
import { type State, testValue } from "./fields";
import { runRule } from "./rules";
import type { Body, Field, Finding, Findings, Kind, Value } from "./types";

export { explain } from "./explain";

/** Every error and warning about `body`, in the order of the declaration. `today` is YYYY-MM-DD. */
export function check(kind: Kind, body: Body, today: string): Findings {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    return { errors: [{ field: "", code: "type", params: {} }], warnings: [] };
  }
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const good: Body = {};
  const fields = new Map(kind.fields.map((field) => [field.name, field]));
  for (const field of kind.fields) {
    const shown = !field.only_when || holds(field.only_when, good);
    const value = body[field.name] ?? null;
    // A hidden value must be well formed, and otherwise takes no part in anything.
    const state: State =
      value === null ? "absent" : testValue(field, value, today, errors, shown ? warnings : []);
    if (shown && state === "good") good[field.name] = value as Value;
    if (shown && state === "absent") noteAbsence(field, errors, warnings);
  }
  for (const name of Object.keys(body)) {
    if (!fields.has(name)) errors.push({ field: name, code: "unknown_field", params: {} });
  }
  const bad = new Set(errors.map((finding) => finding.field));
  for (const rule of kind.rules) {
    const found = runRule(rule, { good, bad, fields });
    if (found) (rule.severity === "hard" ? errors : warnings).push(found);
  }
  return { errors, warnings };
}

function noteAbsence(field: Field, errors: Finding[], warnings: Finding[]): void {
  if (field.retired) return;
  if (field.required) errors.push({ field: field.name, code: "required", params: {} });
  if (field.min_photos) {
    const params = { limit: field.min_photos };
    warnings.push({ field: field.name, code: "photo_missing", params });
  }
}
