/** What the server says of figures: the shapes of GET /dashboard, /figures/…/records, /records/{id}. */
import type { Status } from "../catalogue/status";
import type { Body, Words } from "../catalogue/types";
import type { ServerEvent } from "../records/story";

export type Track = "reported" | "approved";

export interface Step {
  code: string;
  name: string;
  /** 1 county, 2 township, 3 village. */
  level: number;
}

/** What an indicator is, whatever it says. `scale`: its integers count 10^-scale of its unit. */
export interface About {
  kind: string;
  indicator: string;
  label: Words;
  kind_label: Words;
  unit: Words;
  scale: number;
  definition: Words;
  card: boolean;
  stock: boolean;
  ratio: boolean;
}

/** One side of a ratio, in its own unit. */
export interface Piece {
  label: Words;
  unit: Words;
  scale: number;
  value: number;
}

/** `empty`: no record at all, which is not 0. `value` is null too where a ratio has no base. */
export interface Card extends About {
  value: number | null;
  empty: boolean;
  month_value: number | null;
  last_year: number | null;
  /** 0.01 %; 0.01 percentage points where `yoy_points`. */
  yoy: number | null;
  yoy_points: boolean;
  /** Why there is none; or what to bear in mind about the one there is. */
  yoy_reason: Words | null;
  yoy_note: Words | null;
  pending: number | null;
  numerator?: Piece;
  denominator?: Piece;
}

export interface Row {
  division: string;
  name: string;
  level: number;
  /** By "kind/indicator". */
  values: Record<string, number | null>;
  /** What waits for review, by the same names; only where any does. */
  pending?: Record<string, number>;
}

export interface Trend {
  /** Twelve months, YYYYMM. */
  months: number[];
  values: Record<string, (number | null)[]>;
  last_year: Record<string, (number | null)[]>;
}

/** The last proof of the county; `told` says what differs, to the county alone. */
export interface Proof {
  at: string;
  ok: boolean;
  told: Words[];
}

export interface Board {
  now: string;
  version: number;
  lead_track: Track | "auto";
  rolled_at: string | null;
  /** Cells that wait for a rollup, and since when. */
  dirty: number;
  dirty_since: string | null;
  proof?: Proof | null;
  division: Step;
  path: Step[];
  month: number;
  /** Where last year's same period ends, YYYY-MM-DD; null where the month is over. */
  until: string | null;
  track: Track;
  /** The county has approved records of the kind in this year. */
  reviewed: boolean;
  /** All cards are of this kind; null: of every kind. */
  kind: string | null;
  cards: Card[];
  trend: Trend;
  table: Row[];
}

/**
 * Another record with the same `key`, of `day`, counts instead: a later state, or the first. Or
 * (ended) this very record says that what it names counts no more.
 */
export interface WhyNot {
  code: "older" | "repeat" | "ended";
  key: Words;
  /** YYYY-MM-DD */
  day: string;
  record_id: string;
}

export interface BehindRecord {
  record_id: string;
  division: string;
  village: string;
  township: string | null;
  day: string;
  state: Track;
  title: Words;
  /** What it adds to the figure, and what it would by itself; a ratio has both sides instead. */
  value: number;
  own: number;
  /** The approved amount in whose place it would stand, where it waits. */
  was: number;
  numerator?: number;
  denominator?: number;
  own_numerator?: number;
  own_denominator?: number;
  /** False for a repeat, or an older state: it adds nothing; `why` says so. */
  counts: boolean;
  why: WhyNot | null;
  photos: number;
  author: string;
  updated_at: string;
}

export interface Behind extends About {
  division: Step;
  path: Step[];
  from: number;
  to: number;
  track: Track;
  part: string | null;
  /** Only what waits for review is listed, and added up: not the figure itself. */
  state: "waiting" | null;
  /** What the records make now; `published` is what the totals say. Equal where nothing waits. */
  figure: number | null;
  published: number | null;
  sum: number;
  numerator?: Piece;
  denominator?: Piece;
  dirty: number;
  total_records: number;
  /** So many of them count, and come first. */
  counted_records: number;
  page: number;
  pages: number;
  records: BehindRecord[];
}

export interface RecordPage {
  record: {
    record_id: string;
    kind: string;
    division: string;
    rev: number;
    day: string;
    status: Status;
    dead: boolean;
    body: Body;
    author: string;
    author_name: string;
    updated_at: string;
  };
  photos: { field: string; sha256: string; gone: boolean; stored: boolean }[];
  history: ServerEvent[];
  held: ServerEvent[];
}

/** How a card, a column and a trend are named. */
export const keyOf = (about: Pick<About, "kind" | "indicator">): string =>
  `${about.kind}/${about.indicator}`;
