/** Conditions: plain equalities on choice and flag fields. */
import type { Body, Field, Kind, When } from "./types";

/** Whether every field named has one of its values in `body`; "" is an absent one's. */
export function holds(when: When, body: Body): boolean {
  return Object.entries(when).every(([name, values]) =>
    values.includes((body[name] ?? "") as string | boolean),
  );
}

/** `body` without the fields that are hidden; what hides a field stands before it. */
export function visible(kind: Kind, body: Body): Body {
  const seen = { ...body };
  for (const field of kind.fields) {
    if (field.only_when && field.name in seen && !holds(field.only_when, seen)) {
      delete seen[field.name];
    }
  }
  return seen;
}

/** The fields that a form shows for `body`, in order; retired ones only where they have a value. */
export function shownFields(kind: Kind, body: Body): Field[] {
  const seen = visible(kind, body);
  return kind.fields.filter(
    (field) =>
      (!field.only_when || holds(field.only_when, seen)) &&
      (!field.retired || seen[field.name] != null),
  );
}
