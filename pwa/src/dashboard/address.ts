/** What the address says is asked for, and the address of what is asked for. Pure. */
import type { LocationQuery, LocationQueryRaw } from "vue-router";
import type { Track } from "./answers";

/** What is not said is left to the server: the own scope, this month, the county's lead track. */
export interface Ask {
  division?: string | undefined;
  /** YYYYMM. */
  month?: number | undefined;
  track?: Track | undefined;
  kind?: string | undefined;
  /** The figure that bars and trend show, "kind/indicator". */
  figure?: string | undefined;
}

const one = (value: LocationQuery[string] | undefined): string | undefined =>
  (Array.isArray(value) ? value[0] : value) ?? undefined;

/** A month of the address, YYYYMM; undefined for anything else. */
export function readMonth(value: string | undefined): number | undefined {
  if (!value || !/^\d{4}(0[1-9]|1[0-2])$/.test(value)) return undefined;
  return Number(value);
}

/** What an address asks for; whatever it says wrongly is as if not said. */
export function readAsk(query: LocationQuery): Ask {
  const division = one(query.division);
  const track = one(query.track);
  return {
    division: division && /^\d{12}$/.test(division) ? division : undefined,
    month: readMonth(one(query.month)),
    track: track === "reported" || track === "approved" ? track : undefined,
    kind: one(query.kind),
    figure: one(query.figure),
  };
}

/** The query of an address that asks for this. */
export function writeAsk(ask: Ask): LocationQueryRaw {
  const said: LocationQueryRaw = {};
  for (const [name, value] of Object.entries(ask)) {
    if (value !== undefined) said[name] = String(value);
  }
  return said;
}

/** The API path of a dashboard or its sheet; which figure is looked at is no matter of its own. */
export function boardPath(ask: Ask, ending = ""): string {
  const { figure: _, ...asked } = ask;
  const query = new URLSearchParams(writeAsk(asked) as Record<string, string>).toString();
  return `/dashboard${ending}${query ? `?${query}` : ""}`;
}

/** What is asked of a figure's records. Months YYYYMM. */
export interface BehindAsk {
  division?: string | undefined;
  from?: number | undefined;
  to?: number | undefined;
  track?: Track | undefined;
  part?: string | undefined;
  /** Only what waits for review, beside or within the figure. */
  state?: "waiting" | undefined;
  page?: number | undefined;
}

export function readBehind(query: LocationQuery): BehindAsk {
  const { division, track } = readAsk(query);
  const page = Number(one(query.page));
  return {
    division,
    track,
    from: readMonth(one(query.from)),
    to: readMonth(one(query.to)),
    part: one(query.part),
    state: one(query.state) === "waiting" ? "waiting" : undefined,
    page: Number.isInteger(page) && page > 1 ? page : undefined,
  };
}

/** The API path of a figure's records, or of their sheet (which has no pages). */
export function behindPath(figure: string, ask: BehindAsk, ending = ""): string {
  const asked = ending ? { ...ask, page: undefined } : ask;
  const said = writeAsk(asked as Ask) as Record<string, string>;
  const query = new URLSearchParams(said).toString();
  return `/figures/${figure}/records${ending}${query ? `?${query}` : ""}`;
}

/** Where the records behind a figure are shown: from January to the month, or the month alone. */
export function behindAddress(
  figure: string,
  ask: Ask,
  span: "year" | "month" = "year",
  state?: "waiting",
): { path: string; query: LocationQueryRaw } {
  const { month } = ask;
  const from = month && (span === "year" ? january(month) : month);
  const asked = { division: ask.division, from, to: month, track: ask.track, state };
  return { path: `/county/figure/${figure}`, query: writeAsk(asked as Ask) };
}

/** January of a month's year. */
export const january = (month: number): number => Math.floor(month / 100) * 100 + 1;

/** The month `count` months before (negative: after) `month`, both YYYYMM. */
export function monthBefore(month: number, count: number): number {
  const index = Math.floor(month / 100) * 12 + (month % 100) - 1 - count;
  return Math.floor(index / 12) * 100 + (index % 12) + 1;
}

/** The month that a board opens on (YYYYMM): the last whole one until `today`'s has had a week. */
export function openingMonth(today: string): number {
  const month = Number(today.slice(0, 7).replace("-", ""));
  return Number(today.slice(8)) > 7 ? month : monthBefore(month, 1);
}
