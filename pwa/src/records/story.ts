/** A record's history as events in order, from this phone's operations and from the server. */
import { isReviewed, type Reviewed } from "../catalogue/status";
import type { Body, Field, Kind, Value } from "../catalogue/types";
import type { Do, OpRow, Outcome } from "../outbox/op";

export interface StoryEvent {
  id: string;
  /** Milliseconds. */
  at: number;
  /** A display name; empty where it is not known. */
  who: string;
  did: Do | "move" | Reviewed;
  set: Body;
  was: Body;
  /** `waiting` where the server has not said yet. */
  outcome: Outcome | "waiting" | "resolved" | "returned";
}

/** One operation as GET /records/{id} tells it; `rev` is null where it is not in force. */
export interface ServerEvent {
  op_id: string;
  rev: number | null;
  /** `move`: the server's own, when the village got another code. */
  do: Do | "move";
  outcome: Outcome;
  author_name: string;
  received_at: string;
  /** A person has decided about it. */
  resolved_at: string | null;
  /** Which: accepted, repaired, returned. */
  decision?: { how: string } | null;
  set: Body;
  was: Body;
}

export interface Change {
  field: Field;
  from: Value | undefined;
  to: Value | undefined;
}

/** A review tells its result in `status`. */
function didOf(doing: ServerEvent["do"], set: Body): StoryEvent["did"] {
  if (doing !== "review") return doing;
  return isReviewed(set.status) ? set.status : "review";
}

/** This author's own operations on the record. */
export function fromPhone(rows: readonly OpRow[], me: string): StoryEvent[] {
  return rows.map(({ op, savedAt, outcome, state, returned }) => ({
    id: op.op_id,
    at: savedAt,
    who: me,
    did: didOf(op.do, op.set),
    set: op.set,
    was: op.was,
    outcome: returned
      ? "returned"
      : state === "waiting" || outcome === undefined
        ? "waiting"
        : outcome,
  }));
}

/** In the order in which the server received them. */
export function fromServer(events: readonly ServerEvent[]): StoryEvent[] {
  return events
    .map((event) => ({
      id: event.op_id,
      at: Date.parse(event.received_at),
      who: event.author_name,
      did: didOf(event.do, event.set),
      set: event.set,
      was: event.was,
      outcome: event.resolved_at ? decided(event) : event.outcome,
    }))
    .sort((a, b) => a.at - b.at);
}

const decided = ({ decision }: ServerEvent): "returned" | "resolved" =>
  decision?.how === "returned" ? "returned" : "resolved";

/** The server's order, then what it has not seen yet in the order of saving. */
export function wholeStory(
  server: readonly StoryEvent[],
  phone: readonly StoryEvent[],
): StoryEvent[] {
  const told = new Set(server.map((event) => event.id));
  return [...server, ...phone.filter((event) => !told.has(event.id))];
}

/** What an edit changed, field by field in the declared order; a creation is told whole elsewhere. */
export function changesOf(kind: Kind, event: StoryEvent): Change[] {
  if (event.did !== "edit" && event.did !== "attach") return [];
  return kind.fields
    .filter((field) => field.name in event.set)
    .map((field) => ({ field, from: event.was[field.name], to: event.set[field.name] }));
}

export type Got =
  | "got_waiting"
  | "got_force"
  | "got_conflict"
  | "got_quarantined"
  | "got_late"
  | "got_resolved"
  | "got_returned"
  | "got_kept";

/** What became of it, as the key of a sentence. */
export function got(outcome: StoryEvent["outcome"]): Got {
  switch (outcome) {
    case "waiting":
    case "retry":
      return "got_waiting";
    case "applied":
    case "merged":
      return "got_force";
    case "conflict":
    case "quarantined":
    case "late":
    case "resolved":
    case "returned":
      return `got_${outcome}`;
    default:
      return "got_kept";
  }
}
