/** What this release understands of a profile, a kind's declaration and a division. Pure. */
import type { Kind } from "../catalogue/types";
import {
  either,
  flag,
  isObject,
  listOf,
  mapOf,
  maybe,
  oneOf,
  type Shape,
  shaped,
  text,
  whole,
} from "./shape";

const finite: Shape = (value) => Number.isFinite(value);
const words = shaped({ zh: text, en: text });
const when = mapOf(listOf(either(text, flag)));
const number = maybe(finite);

const FIELD = "text household variety whole quantity choice choices day flag photo place";
const field = shaped({
  name: text,
  type: oneOf(...FIELD.split(" ")),
  label: words,
  hint: maybe(words),
  required: flag,
  unit: maybe(words),
  scale: maybe(whole),
  min: number,
  max: number,
  soft_min: number,
  soft_max: number,
  min_length: number,
  max_length: number,
  choices: maybe(listOf(shaped({ code: text, label: words }))),
  suggestions: maybe(either(listOf(text), shaped({ by: text, lists: mapOf(listOf(text)) }))),
  only_when: maybe(when),
  min_photos: number,
  max_photos: number,
  earliest: maybe(text),
});

const inOrder: Shape = (said) => isObject(said) && text(said.first) && text(said.then);

/** Of each rule, the parts without which it cannot be told. */
const RULES: Record<string, Shape> = {
  part_at_most_whole: shaped({ part: text, whole: text }),
  day_order: inOrder,
  day_gap: (said) => inOrder(said) && shaped({ min: number, max: number })(said),
  at_least_one: shaped({ fields: listOf(text) }),
  required_when: shaped({ field: text }),
  required_with: shaped({ field: text, with: text }),
  in_group: shaped({ field: text, group: text, members: mapOf(listOf(text)) }),
  value_between: shaped({ field: text, min: number, max: number }),
  ratio_between: shaped({ over: text, under: text, unit: words, bands: maybe(mapOf(isObject)) }),
};
const ruleHead = shaped({ rule: text, severity: oneOf("hard", "soft"), when: maybe(when) });
const rule: Shape = (said) =>
  ruleHead(said) && (RULES[(said as { rule: string }).rule]?.(said) ?? false);

const measure = shaped({
  name: text,
  type: oneOf("count", "sum", "distinct", "stock"),
  field: maybe(text),
  key: maybe(listOf(text)),
  when: maybe(when),
  given: maybe(listOf(text)),
  scale: whole,
});
const indicator = shaped({
  name: text,
  label: words,
  measure: maybe(text),
  part: maybe(text),
  ratio: maybe(shaped({ over: text, under: text, times: finite })),
  unit: words,
  scale: whole,
  definition: words,
  card: flag,
  order: finite,
});
const kind = shaped({
  kind: text,
  version: whole,
  level: oneOf("village", "township", "county"),
  icon: text,
  order: finite,
  label: words,
  title: text,
  value: text,
  dated: listOf(text),
  same: listOf(text),
  same_period: oneOf("ever", "year"),
  same_when: maybe(when),
  fields: listOf(field),
  rules: listOf(rule),
  measures: listOf(measure),
  indicators: listOf(indicator),
});

export function isKind(said: unknown): said is Kind {
  return kind(said);
}

/** The catalogue around its kinds. */
export const isCatalogue = shaped({ etag: text, messages: mapOf(words), kinds: Array.isArray });

export const isDivisions = shaped({
  divisions: listOf(
    shaped({ code: text, name: text, full_name: text, level: whole, parent: maybe(text) }),
  ),
});

const ROLES = "village_reporter township_reviewer county_officer county_viewer administrator";
export const isProfile = shaped({
  account: shaped({
    id: text,
    name: text,
    display_name: text,
    role: oneOf(...ROLES.split(" ")),
    division: text,
    county_code: text,
  }),
  division: shaped({ code: text, name: text, level: whole }),
  device: shaped({ id: text, proof: maybe(text) }),
  seal: maybe(shaped({ id: text, key: text })),
  epoch: text,
  lead_track: oneOf("auto", "reported", "approved"),
  demo: flag,
  first_password: maybe(flag),
  password_due: maybe(flag),
  totp: maybe(shaped({ offered: flag, enrolled: flag, recovery_left: whole, due: flag })),
});
