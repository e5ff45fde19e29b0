/** Why a record is in its state, as one plain sentence. */
import type { LocalRecord } from "../outbox/op";
import zh from "./words/zh";

export type Why = keyof typeof zh & `why_${string}`;

const known = (key: string): key is Why => key in zh;

/** The sentence for a verdict's code; for a code that is not known here, the one for the state. */
export function reasonFor(record: Pick<LocalRecord, "state" | "stateCode">): Why {
  const byCode = `why_${record.stateCode ?? ""}`;
  if (record.stateCode && known(byCode)) return byCode;
  const byState = `why_${record.state}`;
  return known(byState) ? byState : "why_quarantined";
}

/** Whether the author can put it right by editing. */
export function mendable(record: Pick<LocalRecord, "state">): boolean {
  return record.state === "quarantined" || record.state === "returned" || record.state === "late";
}
