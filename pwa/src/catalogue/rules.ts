/** Checks between fields: the phone's half of backend/catalogue/rules.py. */
import { holds } from "./conditions";
import { ordinal, parseDay } from "./day";
import type { Body, Field, Finding, Params, Rule } from "./types";

/** What a rule may look at: valid visible values, names of wrong fields, and every field. */
export interface Scene {
  good: Body;
  bad: Set<string>;
  fields: Map<string, Field>;
}

type Of<R extends Rule["rule"]> = Extract<Rule, { rule: R }>;

const isNumber = (value: unknown): value is number => typeof value === "number";

const isOutside = (value: number, low?: number, high?: number): boolean =>
  (low !== undefined && value < low) || (high !== undefined && value > high);

const between = (low?: number, high?: number): Params => ({
  low: low ?? null,
  high: high ?? null,
});

const isSaid = (scene: Scene, name: string): boolean => name in scene.good || scene.bad.has(name);

function part({ part, whole }: Of<"part_at_most_whole">, { good }: Scene): Finding | null {
  const [a, b] = [good[part], good[whole]];
  if (!isNumber(a) || !isNumber(b) || a <= b) return null;
  return { field: part, code: "part_at_most_whole", params: { limit: b, other: whole } };
}

function dayOrder({ first, then }: Of<"day_order">, { good }: Scene): Finding | null {
  const [a, b] = [good[first], good[then]];
  if (typeof a !== "string" || typeof b !== "string" || b >= a) return null;
  return { field: then, code: "day_order", params: { limit: a, other: first } };
}

function dayGap({ first, then, min, max }: Of<"day_gap">, { good }: Scene): Finding | null {
  const [a, b] = [parseDay(good[first]), parseDay(good[then])];
  if (!a || !b) return null;
  const days = ordinal(b) - ordinal(a);
  // An end before its start is day_order's business, not a gap that is too small.
  if (days < 0 || !isOutside(days, min, max)) return null;
  return { field: then, code: "day_gap", params: { ...between(min, max), other: first } };
}

function atLeastOne({ fields }: Of<"at_least_one">, scene: Scene): Finding | null {
  const [first, ...other] = fields;
  if (first === undefined || fields.some((name) => isSaid(scene, name))) return null;
  return { field: first, code: "at_least_one", params: { other } };
}

function requiredWhen({ field }: Of<"required_when">, scene: Scene): Finding | null {
  return isSaid(scene, field) ? null : { field, code: "required_when", params: {} };
}

function requiredWith(rule: Of<"required_with">, scene: Scene): Finding | null {
  if (!(rule.with in scene.good) || isSaid(scene, rule.field)) return null;
  return { field: rule.field, code: "required_with", params: { other: rule.with } };
}

function inGroup({ field, group, members }: Of<"in_group">, { good }: Scene): Finding | null {
  const [value, of] = [good[field], good[group]];
  const allowed = typeof of === "string" ? members[of] : undefined;
  if (typeof value !== "string" || !allowed || allowed.includes(value)) return null;
  return { field, code: "in_group", params: { other: group } };
}

function valueBetween({ field, min, max }: Of<"value_between">, { good }: Scene): Finding | null {
  const value = good[field];
  if (!isNumber(value) || !isOutside(value, min, max)) return null;
  return { field, code: "value_between", params: between(min, max) };
}

function ratioBetween(rule: Of<"ratio_between">, { good, fields }: Scene): Finding | null {
  const [over, under] = [good[rule.over], good[rule.under]];
  if (!isNumber(over) || !isNumber(under) || under === 0) return null;
  const of = rule.by === undefined ? undefined : good[rule.by];
  const band = rule.by === undefined ? rule : rule.bands?.[String(of)];
  if (!band) return null;
  // Multiplied out in exact integers, as the server does: nothing is rounded.
  const scale = (name: string): bigint => 10n ** BigInt(fields.get(name)?.scale ?? 0);
  const amount = BigInt(over) * scale(rule.under);
  const unit = BigInt(under) * scale(rule.over);
  const { min, max } = band;
  const low = min !== undefined && amount < BigInt(min) * unit;
  const high = max !== undefined && amount > BigInt(max) * unit;
  if (!low && !high) return null;
  const params = { ...between(min, max), other: rule.under, unit: rule.unit };
  return { field: rule.over, code: "ratio_between", params };
}

function runAlways(rule: Rule, scene: Scene): Finding | null {
  switch (rule.rule) {
    case "part_at_most_whole":
      return part(rule, scene);
    case "day_order":
      return dayOrder(rule, scene);
    case "day_gap":
      return dayGap(rule, scene);
    case "at_least_one":
      return atLeastOne(rule, scene);
    case "required_when":
      return requiredWhen(rule, scene);
    case "required_with":
      return requiredWith(rule, scene);
    case "in_group":
      return inGroup(rule, scene);
    case "value_between":
      return valueBetween(rule, scene);
    case "ratio_between":
      return ratioBetween(rule, scene);
    default:
      // A rule of a newer server: it will check it itself.
      return null;
  }
}

/** What `rule` finds wrong, or null. */
export function runRule(rule: Rule, scene: Scene): Finding | null {
  return rule.when && !holds(rule.when, scene.good) ? null : runAlways(rule, scene);
}
