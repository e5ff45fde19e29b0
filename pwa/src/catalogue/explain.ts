/** A finding in words that a person can act on. */
import { formatAmount } from "./amount";
import type { Catalogue, Field, Finding, Kind, Lang, Params } from "./types";

const JOINERS: Record<Lang, string> = { zh: "、", en: ", " };

/** The message of `finding` with its field, limit, unit and other fields put in. */
export function explain(catalogue: Catalogue, kind: Kind, finding: Finding, lang: Lang): string {
  const field = kind.fields.find((one) => one.name === finding.field);
  const message = catalogue.messages[finding.code] ?? catalogue.messages.type;
  const unit = finding.params.unit ?? field?.unit;
  return (message?.[lang] ?? finding.code)
    .replace("{label}", () => labelOf(kind, finding.field, lang))
    .replace("{limit}", () => limitOf(field, finding.params))
    .replace("{other}", () => others(kind, finding.params.other, lang))
    .replace("{unit}", unit?.[lang] ?? "")
    .replace(/ ([。.;)）])/, "$1");
}

function labelOf(kind: Kind, name: string, lang: Lang): string {
  return kind.fields.find((one) => one.name === name)?.label[lang] ?? name.slice(0, 40);
}

function others(kind: Kind, other: Params["other"], lang: Lang): string {
  const names = typeof other === "string" ? [other] : (other ?? []);
  return names.map((name) => labelOf(kind, name, lang)).join(JOINERS[lang]);
}

function limitOf(field: Field | undefined, params: Params): string {
  // A rule that brings its own unit (株/亩) counts in that, not in the field's smallest unit.
  const scale = params.unit ? 0 : (field?.scale ?? 0);
  const shown = (limit: number | string): string =>
    typeof limit === "number" ? formatAmount(limit, scale) : limit;
  const { low = null, high = null, limit = "" } = params;
  if (low !== null && high !== null) return `${shown(low)}–${shown(high)}`;
  if (low !== null) return `≥ ${shown(low)}`;
  if (high !== null) return `≤ ${shown(high)}`;
  return shown(limit);
}
