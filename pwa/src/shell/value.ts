/** A field's value in words, as the declaration has it: choice labels, units, days, yes and no. */
import { formatAmount } from "../catalogue/amount";
import type { Field, Kind, Place, Value } from "../catalogue/types";
import type { LocalRecord } from "../outbox/op";
import { figure, longDay } from "./format";
import { label, t } from "./words";

export interface Said {
  text: string;
  unit: string;
}

/** The value for reading; undefined where nothing was said. Photos and positions say how many. */
export function sayValue(field: Field, value: Value | undefined): Said | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const unit = field.unit ? label(field.unit) : "";
  switch (field.type) {
    case "whole":
      if (typeof value !== "number") return { text: String(value), unit };
      return { text: field.year ? String(value) : formatAmount(value, 0, { group: true }), unit };
    case "quantity":
      return sayQuantity(field, value, unit);
    case "choice":
      return { text: choiceLabel(field, String(value)), unit: "" };
    case "choices":
      return sayChoices(field, value);
    case "flag":
      return { text: t(value === true ? "yes" : "no"), unit: "" };
    case "photo":
      return Array.isArray(value)
        ? { text: t("photos", { n: value.length }), unit: "" }
        : undefined;
    case "day":
      return { text: longDay(String(value)), unit: "" };
    case "place":
      return { text: sayPlace(value), unit: "" };
    default:
      return { text: String(value), unit: "" };
  }
}

function sayQuantity(field: Field, value: Value, unit: string): Said {
  if (typeof value !== "number") return { text: String(value), unit };
  const said = figure(value, field.unit?.zh ?? "", field.scale ?? 0);
  return { text: said.text, unit: said.unit === field.unit?.zh ? unit : said.unit };
}

function sayChoices(field: Field, value: Value): Said | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  return { text: value.map((code) => choiceLabel(field, code)).join("、"), unit: "" };
}

function choiceLabel(field: Field, code: string): string {
  const found = field.choices?.find((choice) => choice.code === code);
  return found ? label(found.label) : code;
}

function sayPlace(value: Value): string {
  const { lat, lng, acc } = value as Place;
  const point = `${(lat / 1e6).toFixed(5)}, ${(lng / 1e6).toFixed(5)}`;
  return acc === undefined ? point : t("placeWith", { point, n: acc });
}

const fieldOf = (kind: Kind, name: string): Field | undefined =>
  kind.fields.find((field) => field.name === name);

/** What names a record in a list; its kind where that was not said. */
export function titleOf(kind: Kind, record: Pick<LocalRecord, "body">): string {
  const field = fieldOf(kind, kind.title);
  const said = field && sayValue(field, record.body[kind.title]);
  return said?.text ?? sayFallback(kind, record);
}

/** A public toilet has no head of household: the first part of the natural key that was said. */
function sayFallback(kind: Kind, record: Pick<LocalRecord, "body">): string {
  for (const name of kind.same) {
    const field = fieldOf(kind, name);
    const said = field && sayValue(field, record.body[name]);
    if (said) return said.text;
  }
  return label(kind.label);
}

/** The one value that tells most about a record. */
export function tellingValue(kind: Kind, record: Pick<LocalRecord, "body">): Said | undefined {
  const field = fieldOf(kind, kind.value);
  return field && sayValue(field, record.body[kind.value]);
}
