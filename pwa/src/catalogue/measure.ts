/** What a record adds to totals, for the phone's own figures: backend/catalogue/measure.py. */
import { holds, visible } from "./conditions";
import { dayNumber, parseDay } from "./day";
import { normalise } from "./normalise";
import type { Body, Kind, Measure, Value } from "./types";

/** The server's columns of a record; members are whole here, where the server shortens long ones. */
export interface Contribution {
  /** YYYYMMDD */
  day: number;
  /** YYYYMM */
  month: number;
  numbers: (number | null)[];
  dimensions: (string | null)[];
  members: (string | null)[];
}

const SLOTS = { n: 8, d: 2, k: 3 } as const;

const isUnsaid = (value: Value | undefined): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  (Array.isArray(value) && value.length === 0);

const fits = (measure: Measure, body: Body): boolean => !measure.when || holds(measure.when, body);

function takesPart(measure: Measure, body: Body): boolean {
  return fits(measure, body) && (measure.given ?? []).every((name) => !isUnsaid(body[name]));
}

function partOf(value: Value | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? normalise(value) : String(value);
  return text.replace(/[\\|]/g, "\\$&");
}

/** The normalised values of `key` joined by "|"; null where no part of it has been said. */
export function member(body: Body, key: string[]): string | null {
  const parts = key.map((name) => partOf(body[name]));
  return parts.some((part) => part !== "") ? parts.join("|") : null;
}

function numberOf(measure: Measure, body: Body): number | null {
  // A record that a stock does not count says that its subject is worth nothing from then on.
  if (measure.type === "stock" && !fits(measure, body)) return 0;
  if (!takesPart(measure, body)) return null;
  if (measure.field === undefined) return 1;
  const value = body[measure.field];
  return typeof value === "number" ? value : null;
}

function column(letter: keyof typeof SLOTS, find: (slot: string) => Value | undefined): Value[] {
  return Array.from({ length: SLOTS[letter] }, (_, i) => find(`${letter}${i + 1}`) ?? null);
}

function dayOf(kind: Kind, seen: Body): number | null {
  for (const name of kind.dated) {
    const day = parseDay(seen[name]);
    if (day) return dayNumber(day);
  }
  return null;
}

/** What `body` adds to totals; null where it has no day yet. */
export function contribution(kind: Kind, body: Body): Contribution | null {
  const seen = visible(kind, body);
  const day = dayOf(kind, seen);
  if (day === null) return null;
  const by = (key: "number_slot" | "dimension_slot" | "member_slot") => (slot: string) =>
    kind.measures.find((measure) => measure[key] === slot);
  const numbers = column("n", (slot) => {
    const measure = by("number_slot")(slot);
    return measure && numberOf(measure, seen);
  });
  const dimensions = column("d", (slot) => seen[by("dimension_slot")(slot)?.by ?? ""] || null);
  const members = column("k", (slot) => {
    const measure = by("member_slot")(slot);
    if (!measure || (measure.type !== "stock" && !takesPart(measure, seen))) return null;
    return member(seen, measure.key ?? []);
  });
  return {
    day,
    month: Math.floor(day / 100),
    numbers: numbers as (number | null)[],
    dimensions: dimensions as (string | null)[],
    members: members as (string | null)[],
  };
}

/** What makes a second record of this kind a suspected duplicate; null where nothing does. */
export function naturalKey(kind: Kind, body: Body): string | null {
  const seen = visible(kind, body);
  if (kind.same_when && !holds(kind.same_when, seen)) return null;
  const key = member(seen, kind.same);
  if (key === null) return null;
  if (kind.same_period === "ever") return `${kind.kind}|${key}`;
  return `${kind.kind}|${Math.floor((dayOf(kind, seen) ?? 0) / 10000)}|${key}`;
}
