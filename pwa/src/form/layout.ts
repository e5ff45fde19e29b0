/** Which fields a form shows now, and which of them are folded under 更多. */
import { shownFields } from "../catalogue/conditions";
import type { Body, Field, Kind } from "../catalogue/types";

/** The line that explains a soft warning: shown by the form itself when there is one. */
export const REASON = "reason";

/** Whether a value says nothing. */
export function empty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === "" ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** What is asked at once (required, or not folded) and the rest, each in the declared order. */
export function layout(kind: Kind, body: Body): { first: Field[]; more: Field[] } {
  const now = shownFields(kind, body).filter((field) => field.name !== REASON);
  return {
    first: now.filter((field) => field.required || !field.more),
    more: now.filter((field) => !field.required && field.more),
  };
}
