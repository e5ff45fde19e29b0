/**
 * What a turn does next. Pure: a state, an event, the next state; turn.ts carries it out, and a
 * simulation can drive the same steps without a browser.
 */
import type { Failure } from "./answer";
import { settings } from "./settings";
import type { Problem } from "./status";
import { IN_FORCE } from "./understand";
import type { SyncAnswer } from "./wire";

export type Step = "gather" | "post" | "upload" | "done";

export interface TurnState {
  step: Step;
  /** Operations that the next batch may hold. */
  batch: number;
  /** Send without gzip: what arrived could not be read. */
  plain: boolean;
  /** The account is disabled: a known device may still deposit. */
  deposit: boolean;
  /** The server has more to tell. */
  more: boolean;
  /** Not sent again in this turn: the server said `retry` or nothing, or it failed alone. */
  tried: ReadonlySet<string>;
  timeouts: number;
  /** The last request got no answer: the line is gone, or the server. */
  silent: boolean;
  /** Given up from outside: nothing is known about what was not yet sent. */
  halted: boolean;
  problem: Problem | undefined;
  sent: number;
  accepted: number;
  held: number;
  pulled: number;
  photos: number;
}

export type TurnEvent =
  | { type: "gathered"; count: number }
  | { type: "answered"; ids: readonly string[]; answer: SyncAnswer; moved: boolean }
  | { type: "failed"; ids: readonly string[]; failure: Failure }
  | { type: "uploaded"; photos: number; problem: Problem | undefined }
  | { type: "halted" };

export function begin(batch: number): TurnState {
  const tally = { sent: 0, accepted: 0, held: 0, pulled: 0, photos: 0 };
  const flags = {
    plain: false,
    deposit: false,
    more: true,
    timeouts: 0,
    halted: false,
    silent: false,
  };
  return { step: "gather", batch, tried: new Set(), problem: undefined, ...flags, ...tally };
}

const SILENCE = new Set<Failure>(["offline", "timeout"]);

/** The next state. `step` says what to do; after it, the matching event. */
export function decide(state: TurnState, event: TurnEvent): TurnState {
  switch (event.type) {
    case "gathered":
      return { ...state, step: event.count > 0 || state.more ? "post" : afterPush(state) };
    case "answered":
      return answered(state, event);
    case "failed":
      return failed({ ...state, silent: SILENCE.has(event.failure) }, event.ids, event.failure);
    case "uploaded":
      return {
        ...state,
        step: "done",
        photos: event.photos,
        silent: event.problem === "offline",
        problem: state.problem ?? event.problem,
      };
    case "halted":
      return { ...state, step: "done", halted: true };
  }
}

/** A disabled account deposits words; its pictures stay on the phone. */
function afterPush(state: TurnState): Step {
  return state.deposit ? "done" : "upload";
}

function answered(state: TurnState, event: TurnEvent & { type: "answered" }): TurnState {
  const { answer, ids } = event;
  const verdicts = answer.results.filter(
    (result) => ids.includes(result.op_id) && result.outcome !== "retry",
  );
  const told = new Set(verdicts.map((result) => result.op_id));
  const accepted = verdicts.filter((result) => IN_FORCE.has(result.outcome)).length;
  const untold = ids.filter((id) => !told.has(id));
  // "More" without a step forward would go on for ever.
  const more = answer.more && (event.moved || ids.length > 0);
  const failing = untold.length > 0 || answer.more !== more;
  const problem = answer.unread ? "outdated" : failing ? "server" : undefined;
  return {
    ...state,
    step: "gather",
    batch: Math.min(state.batch * 2, answer.limits?.ops ?? settings.batch, settings.batch),
    more,
    timeouts: 0,
    silent: false,
    tried: new Set([...state.tried, ...untold]),
    problem: state.problem ?? problem,
    sent: state.sent + verdicts.length,
    accepted: state.accepted + accepted,
    held: state.held + verdicts.length - accepted,
    pulled: state.pulled + answer.changes.length,
  };
}

function failed(state: TurnState, ids: readonly string[], failure: Failure): TurnState {
  switch (failure) {
    case "too_large":
    case "unreadable":
      return apart({ ...state, plain: state.plain || failure === "unreadable" }, ids);
    case "timeout": {
      const timeouts = state.timeouts + 1;
      if (ids.length > 1 && timeouts < settings.timeouts) {
        return { ...state, timeouts, step: "gather", batch: half(ids) };
      }
      return { ...stopped(state, "server"), timeouts, batch: half(ids) };
    }
    case "account_disabled":
      if (state.deposit) return stopped(state, failure);
      return { ...state, deposit: true, problem: failure, step: "gather" };
    default:
      return stopped(state, failure);
  }
}

/** Halve until the one that cannot pass is alone; then go on without it. */
function apart(state: TurnState, ids: readonly string[]): TurnState {
  if (ids.length === 0) return stopped(state, "server");
  if (ids.length > 1) return { ...state, step: "gather", batch: half(ids) };
  return { ...state, step: "gather", tried: new Set([...state.tried, ...ids]) };
}

const half = (ids: readonly string[]): number => Math.max(1, Math.floor(ids.length / 2));

function stopped(state: TurnState, problem: Problem): TurnState {
  return { ...state, step: "done", problem };
}
