/** How a choice is offered: chips up to six, a list above; the usual and the recent ones first. */
import type { Body, Choice, Field, Kind, Value } from "../catalogue/types";

export const MOST_CHIPS = 6;

/** The choices on offer, and the one that is set even where it has been retired since. */
export function offered(field: Field, value: Value | undefined): Choice[] {
  return (field.choices ?? []).filter((choice) => !choice.retired || choice.code === value);
}

/** Whether a field of one choice is shown as chips. */
export function asChips(field: Field): boolean {
  return (field.choices ?? []).filter((choice) => !choice.retired).length <= MOST_CHIPS;
}

/**
 * The codes that belong to what was chosen above (`in_group`), e.g. the crops of 粮食; undefined
 * where no rule says so or nothing is chosen there.
 */
export function usualCodes(kind: Kind, field: string, body: Body): string[] | undefined {
  for (const rule of kind.rules) {
    if (rule.rule !== "in_group" || rule.field !== field) continue;
    const group = body[rule.group];
    if (typeof group === "string") return rule.members[group];
  }
  return undefined;
}

export interface Offer {
  recent: Choice[];
  usual: Choice[];
  others: Choice[];
}

/** A long list in parts: each choice once; `others` is all where nothing is usual or recent. */
export function sortOffer(
  choices: readonly Choice[],
  recentCodes: readonly string[],
  usual: readonly string[] | undefined,
): Offer {
  const fits = (choice: Choice): boolean => !usual || usual.includes(choice.code);
  const recent = recentCodes
    .map((code) => choices.find((choice) => choice.code === code))
    .filter((choice): choice is Choice => choice !== undefined && fits(choice))
    .slice(0, 3);
  const rest = choices.filter((choice) => !recent.includes(choice));
  if (!usual) return { recent, usual: [], others: rest };
  return { recent, usual: rest.filter(fits), others: rest.filter((choice) => !fits(choice)) };
}

/** Suggestions for a text: the recent ones first, those that contain what is typed, at most `limit`. */
export function suggest(
  field: Field,
  body: Body,
  typed: string,
  recent: readonly string[],
  limit = 6,
): string[] {
  const { suggestions } = field;
  let listed: string[] = [];
  if (Array.isArray(suggestions)) listed = suggestions;
  else if (suggestions) listed = suggestions.lists[String(body[suggestions.by] ?? "")] ?? [];
  // Recent ones belong to another list where the list depends on what was chosen above.
  const own =
    suggestions && !Array.isArray(suggestions) ? recent.filter((r) => listed.includes(r)) : recent;
  const wanted = typed.trim().toLowerCase();
  return [...new Set([...own, ...listed])]
    .filter((text) => text !== typed.trim() && text.toLowerCase().includes(wanted))
    .slice(0, limit);
}
