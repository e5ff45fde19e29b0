/** The catalogue as the server serves it (docs/kinds.md): the shapes, and nothing that runs. */

export type Lang = "zh" | "en";

/** The same text in both languages. */
export type Words = Record<Lang, string>;

export interface Place {
  /** 0.000001 degree */
  lat: number;
  lng: number;
  /** metres */
  acc?: number;
}

/** What a field may hold; null and absent are the same. */
export type Value = string | number | boolean | string[] | Place | null;

export type Body = Record<string, Value>;

/** Plain equalities, all of which must hold: field -> the values that satisfy it. */
export type When = Record<string, (string | boolean)[]>;

export type FieldType =
  | "text"
  | "household"
  | "variety"
  | "whole"
  | "quantity"
  | "choice"
  | "choices"
  | "day"
  | "flag"
  | "photo"
  | "place";

export interface Choice {
  code: string;
  label: Words;
  /** Still understood, no longer offered. */
  retired?: boolean;
}

export type Suggestions = string[] | { by: string; lists: Record<string, string[]> };

/** Limits are in stored units: hundredths where `scale` is 2. */
export interface Field {
  name: string;
  type: FieldType;
  label: Words;
  hint?: Words;
  required: boolean;
  unit?: Words;
  scale?: number;
  min?: number;
  max?: number;
  soft_min?: number;
  soft_max?: number;
  min_length?: number;
  max_length?: number;
  /** A text that may have line breaks. */
  lines?: boolean;
  /** A whole number that is a year: shown without grouping, never after this year. */
  year?: boolean;
  choices?: Choice[];
  suggestions?: Suggestions;
  /** Hidden, not required and without effect where this does not hold. */
  only_when?: When;
  remember?: boolean;
  more?: boolean;
  personal?: boolean;
  min_photos?: number;
  max_photos?: number;
  earliest?: string;
  future_ok?: boolean;
  since: number;
  retired?: boolean;
}

interface Between {
  min?: number;
  max?: number;
}

interface RuleHead {
  severity: "hard" | "soft";
  when?: When;
}

export type Rule = RuleHead &
  (
    | { rule: "part_at_most_whole"; part: string; whole: string }
    | { rule: "day_order"; first: string; then: string }
    | ({ rule: "day_gap"; first: string; then: string } & Between)
    | { rule: "at_least_one"; fields: string[] }
    | { rule: "required_when"; field: string }
    | { rule: "required_with"; field: string; with: string }
    | { rule: "in_group"; field: string; group: string; members: Record<string, string[]> }
    | ({ rule: "value_between"; field: string } & Between)
    | ({
        rule: "ratio_between";
        over: string;
        under: string;
        unit: Words;
        by?: string;
        bands?: Record<string, Between>;
      } & Between)
  );

export interface Measure {
  name: string;
  type: "count" | "sum" | "distinct" | "stock";
  field?: string;
  by?: string;
  key?: string[];
  within?: "village" | "county";
  when?: When;
  given?: string[];
  /** A stock that counts until 31 December of the year it was said in. */
  lasts?: "year";
  scale: number;
  number_slot?: string;
  dimension_slot?: string;
  member_slot?: string;
}

export interface Indicator {
  name: string;
  label: Words;
  measure?: string;
  part?: string;
  ratio?: { over: string; under: string; times: number };
  unit: Words;
  scale: number;
  definition: Words;
  card: boolean;
  order: number;
}

export interface Kind {
  kind: string;
  version: number;
  level: "village" | "township" | "county";
  /** A lucide icon name. */
  icon: string;
  order: number;
  label: Words;
  /** The field that names a record in a list, and the one that tells most about it. */
  title: string;
  value: string;
  /** The first of these that is filled in decides the period. */
  dated: string[];
  same: string[];
  same_period: "ever" | "year";
  same_when?: When;
  fields: Field[];
  rules: Rule[];
  measures: Measure[];
  indicators: Indicator[];
}

export interface Catalogue {
  etag: string;
  messages: Record<string, Words>;
  kinds: Kind[];
}

/** What a message may be given to fill in. */
export interface Params {
  limit?: number | string;
  low?: number | null;
  high?: number | null;
  other?: string | string[];
  unit?: Words;
}

/** One thing to tell about a body: which field, which rule (a stable code), with what limits. */
export interface Finding {
  field: string;
  code: string;
  params: Params;
}

/** Errors block; warnings ask for one line of reason. */
export interface Findings {
  errors: Finding[];
  warnings: Finding[];
}
