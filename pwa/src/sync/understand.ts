/**
 * What this release understands of a sync answer. What it does not understand is no answer: what
 * was sent waits and is asked about again, and what was told is fetched again after an update.
 * Pure.
 */
import { STATUSES } from "../catalogue/status";
import {
  either,
  flag,
  isObject,
  listOf,
  mapOf,
  maybe,
  oneOf,
  shaped,
  text,
  whole,
} from "../device/shape";
import { PROTO, type SyncAnswer } from "./wire";

/** Verdicts that put an operation in force. */
export const IN_FORCE: ReadonlySet<unknown> = new Set(["applied", "merged"]);
/** Verdicts that keep it for somebody to look at. */
const ASIDE = ["conflict", "quarantined", "late", "key_reuse", "malformed"];

/** Parts of an answer that were not understood, and were left out of it. */
export interface Unread {
  /** Nothing is said about changes: the place to go on from stays where it was. */
  copies: boolean;
  /** Some of the changes: the others count, and these are fetched again. Ids, as far as readable. */
  changes: string[];
  /** Some of `settled`: nothing is concluded from an operation that is listed no longer. */
  settled: boolean;
}

const words = shaped({ zh: text, en: text });
const fieldError = shaped({
  field: text,
  code: text,
  params: maybe(isObject),
  message: maybe(words),
});
const verdict = shaped({ op_id: text, code: maybe(text), field_errors: maybe(listOf(fieldError)) });
const inForce = shaped({ outcome: (value) => IN_FORCE.has(value), rev: whole, number: whole });
const notInForce = shaped({
  outcome: oneOf("retry", ...ASIDE),
  rev: maybe(whole),
  number: maybe(whole),
});

const eightDigits = (value: unknown) => whole(value) && (value as number) >= 10_000_000;
const instant = (value: unknown) => text(value) && !Number.isNaN(Date.parse(value as string));
const place = shaped({ lat: Number.isFinite, lng: Number.isFinite });
const value = maybe(either(text, Number.isFinite, flag, listOf(text), place));
const change = shaped({
  record_id: text,
  kind: text,
  kind_version: whole,
  division: text,
  rev: whole,
  status: oneOf(...STATUSES, ...STATUSES.keys()),
  dead: oneOf(true, false, 0, 1),
  day: either(text, eightDigits),
  body: mapOf(value),
  author: text,
  number: whole,
  updated_at: either(instant, Number.isFinite),
  held: maybe(listOf(text)),
});
const settled = shaped({
  op_id: text,
  how: oneOf("accepted", "repaired", "returned", "released"),
  reason: text,
  rev: maybe(whole),
});

const envelope = shaped({
  proto: oneOf(PROTO),
  epoch: (value) => text(value) && value !== "",
  now: Number.isFinite,
  results: Array.isArray,
});
const copies = shaped({
  changes: Array.isArray,
  rolled_number: whole,
  cursor: either(text, oneOf(null)),
  more: flag,
  reset: flag,
});
const range = (value: unknown) => listOf(whole)(value) && (value as unknown[]).length === 2;
const ledger = shaped({
  contiguous_seq: either(whole, oneOf(null)),
  missing: either(listOf(range), oneOf(null)),
  max_seq: maybe(whole),
});
const limits = shaped({ ops: (value) => whole(value) && (value as number) > 0 });

/** The part of an answer that is understood; `outdated` where nothing of it can be trusted. */
export function understood(said: Record<string, unknown>): SyncAnswer | "outdated" {
  if (!envelope(said)) return "outdated";
  const results = (said.results as unknown[]).filter(isVerdict);
  const told = copies(said) ? (said.changes as unknown[]) : [];
  const decided = Array.isArray(said.settled) ? said.settled : [];
  const unread: Unread = {
    copies: !copies(said),
    changes: told.filter((one) => !change(one)).map(idOf),
    settled: !maybe(listOf(settled))(said.settled),
  };
  const answer = {
    ...said,
    results,
    device: ledger(said.device) ? said.device : undefined,
    changes: told.filter(change),
    settled: decided.filter(settled),
    limits: limits(said.limits) ? said.limits : undefined,
    more: copies(said) && said.more,
  } as unknown as SyncAnswer;
  const strange =
    results.length < (said.results as unknown[]).length ||
    answer.device === undefined ||
    !maybe(limits)(said.limits);
  const all = !strange && !unread.copies && !unread.settled && unread.changes.length === 0;
  return all ? answer : { ...answer, unread };
}

function isVerdict(said: unknown): boolean {
  return verdict(said) && (inForce(said) || notInForce(said));
}

function idOf(change: unknown): string {
  const id = isObject(change) ? change.record_id : undefined;
  return typeof id === "string" ? id : "";
}

/** Whether a verdict that is kept on this phone is one that this release understands. */
export function isKnown(outcome: unknown): boolean {
  return IN_FORCE.has(outcome) || ASIDE.includes(outcome as string);
}
