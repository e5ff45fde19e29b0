/** What a check found, sorted to the fields of the form, and where the focus has to go. */
import type { Body, Finding } from "../catalogue/types";
import { empty, REASON } from "./layout";

/** Findings by field, in their order. */
export function byField(findings: readonly Finding[]): Map<string, Finding[]> {
  const out = new Map<string, Finding[]>();
  for (const finding of findings) {
    out.set(finding.field, [...(out.get(finding.field) ?? []), finding]);
  }
  return out;
}

/**
 * Which findings to show while somebody types: of fields that were left, and never that something
 * is missing: they may be on their way to it. After a try to save: all.
 */
export function visibleNow(
  findings: readonly Finding[],
  tried: boolean,
  left: ReadonlySet<string>,
): Finding[] {
  if (tried) return [...findings];
  return findings.filter((finding) => left.has(finding.field) && !ABSENCES.has(finding.code));
}

const ABSENCES = new Set([
  "required",
  "required_when",
  "required_with",
  "at_least_one",
  "photo_missing",
]);

/** Soft warnings ask for one line of reason. */
export function wantsReason(warnings: readonly Finding[], body: Body): boolean {
  return warnings.length > 0 && empty(body[REASON]);
}

/** The first field of the form, from the top, that an error names. */
export function firstWrong(
  errors: readonly Finding[],
  order: readonly string[],
): string | undefined {
  const wrong = new Set(errors.map((error) => error.field));
  return order.find((name) => wrong.has(name)) ?? errors[0]?.field;
}
