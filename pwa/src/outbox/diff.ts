/** What an edit says: the fields that differ, with what was there before. */
import type { Body, Value } from "../catalogue/types";

/** Two values say the same; the order of keys does not matter, the order of a list does. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (value === null || typeof value !== "object") return value ?? null;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, ordered(inner)]));
}

/** Nothing was said: absent, null and an empty list are one. */
function empty(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** A body without the fields that say nothing. */
export function told(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => !empty(value)));
}

/** `set`: the new values (null clears), `was`: the old ones where there were any. */
export function difference(before: Body, after: Body): { set: Body; was: Body } {
  const set: Body = {};
  const was: Body = {};
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const old = before[field];
    const young = after[field];
    if ((empty(old) && empty(young)) || same(old, young)) continue;
    set[field] = empty(young) ? null : (young as Value);
    if (!empty(old)) was[field] = old as Value;
  }
  return { set, was };
}

/** A body after an operation's `set`; null clears. */
export function overlay(body: Body, set: Body): Body {
  return told({ ...body, ...set });
}

/** A copy without the screen's reactive wrappings, which a store cannot hold. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
