/** Bodies before, during and after typing: what a form starts with, and what it hands over. */
import { shownFields } from "../catalogue/conditions";
import { tidyText } from "../catalogue/normalise";
import type { Body, Field, Kind, Value } from "../catalogue/types";
import { empty, REASON } from "./layout";

/** Never carried over from one record to the next: pictures and words about one record. */
const OWN = new Set([REASON, "remark"]);

/** What a new form starts with: the remembered values, of fields that are still offered. */
export function startBody(kind: Kind, remembered: Body): Body {
  const body: Body = {};
  for (const field of kind.fields) {
    const value = remembered[field.name];
    if (field.remember && !field.retired && value !== undefined) body[field.name] = value;
  }
  return body;
}

/** 复制上一条: everything but pictures, the position, and what was said about that one record. */
export function copyBody(kind: Kind, last: Body): Body {
  const body: Body = {};
  for (const field of kind.fields) {
    const value = last[field.name];
    if (field.retired || OWN.has(field.name) || value === undefined) continue;
    if (field.type === "photo" || field.type === "place") continue;
    body[field.name] = value;
  }
  return body;
}

/**
 * What is saved: hidden fields, empty values, and what nobody sees of a text left out. What
 * somebody typed that is not a number stays as typed, so that the check can say so.
 */
export function tidyBody(kind: Kind, body: Body, withReason: boolean): Body {
  const out: Body = {};
  for (const field of shownFields(kind, body)) {
    if (field.name === REASON && !withReason) continue;
    const value = tidy(field, body[field.name]);
    if (!empty(value)) out[field.name] = value as Value;
  }
  // A field that this phone's catalogue does not know is not ours to drop.
  const known = new Set(kind.fields.map((field) => field.name));
  for (const [name, value] of Object.entries(body)) {
    if (!known.has(name) && !empty(value)) out[name] = value;
  }
  return out;
}

const TEXTS: ReadonlySet<string> = new Set(["text", "household", "variety"]);

function tidy(field: Field, value: Value | undefined): Value | undefined {
  if (typeof value !== "string") return value;
  return TEXTS.has(field.type) ? tidyText(value, field.lines === true) : value.trim();
}

/** Whether two bodies say the same, whatever the order of their fields. */
export function sameBody(a: Body, b: Body): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => sameValue(a[name], b[name]));
}

function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  return (empty(a) && empty(b)) || JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: Value | undefined): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort());
}
