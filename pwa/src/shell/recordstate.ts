/** The state of a record as people see it: word, icon and tone always together. */
import {
  Archive,
  BadgeCheck,
  CheckCheck,
  CircleCheck,
  Clock,
  CornerUpLeft,
  Scale,
  ShieldAlert,
  Smartphone,
} from "@lucide/vue";
import type { Component } from "vue";
import type { LocalRecord, RecordState } from "../outbox/op";
import type zh from "./words/zh";

interface Shown {
  key: keyof typeof zh & `state_${string}`;
  icon: Component;
  tone: "ok" | "wait" | "wrong" | "quiet";
}

const STATES: Record<RecordState, Shown> = {
  saved: { key: "state_saved", icon: Smartphone, tone: "wait" },
  sent: { key: "state_sent", icon: CircleCheck, tone: "ok" },
  rolled: { key: "state_rolled", icon: CheckCheck, tone: "ok" },
  approved: { key: "state_approved", icon: BadgeCheck, tone: "ok" },
  returned: { key: "state_returned", icon: CornerUpLeft, tone: "wrong" },
  conflict: { key: "state_conflict", icon: Scale, tone: "wait" },
  quarantined: { key: "state_quarantined", icon: ShieldAlert, tone: "wrong" },
  late: { key: "state_late", icon: Clock, tone: "wait" },
  withdrawn: { key: "state_withdrawn", icon: Archive, tone: "quiet" },
  gone: { key: "state_gone", icon: Archive, tone: "quiet" },
};

export function stateShown(state: RecordState): Shown {
  return STATES[state];
}

const ATTENTION: ReadonlySet<RecordState> = new Set([
  "returned",
  "quarantined",
  "conflict",
  "late",
]);

/** Records that somebody has to look at, those to be mended by the author first. */
export function needsAttention(records: readonly LocalRecord[]): LocalRecord[] {
  const order: RecordState[] = ["returned", "quarantined", "conflict", "late"];
  return records
    .filter((record) => ATTENTION.has(record.state))
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}
