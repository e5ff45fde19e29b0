/** One turn of sync: push and pull until nothing is left to do, then the pictures. */
import { hear, tell } from "../device/channel";
import { exclusively } from "../device/lock";
import { complain } from "../device/platform";
import { type Profile, readProfile } from "../device/profile";
import { storageFacts } from "../device/storage";
import { waitingHere } from "../outbox/count";
import { lastSeq } from "../outbox/counter";
import { reading } from "../outbox/db";
import { newId } from "../outbox/id";
import { renewMark } from "../outbox/marking";
import type { OpRow } from "../outbox/op";
import { keepProof } from "../outbox/proofs";
import { holdsStill } from "./backoff";
import { begin, decide, type TurnEvent, type TurnState } from "./decide";
import { gather, sentOp } from "./gather";
import { post } from "./post";
import { pull } from "./pull";
import { settings } from "./settings";
import { askAgain, heldHere, noteTrouble, settle } from "./settle";
import { goBack, noteTurn, readSyncState } from "./state";
import type { Problem } from "./status";
import { upload } from "./upload";
import { revokes, wipe } from "./wipe";
import { PROTO, type SyncAnswer, type SyncRequest } from "./wire";

export type Reason =
  | "start"
  | "online"
  | "visible"
  | "timer"
  | "button"
  | "saved"
  | "signed-in"
  | "background";
export interface TurnReport {
  /** True only when the server answered for everything that was to be sent and told. */
  ok: boolean;
  /** Operations that got a verdict, and how many of them are in force. */
  sent: number;
  accepted: number;
  /** Operations set aside by the server in this turn. */
  held: number;
  pulled: number;
  photos: number;
  problem?: Problem;
}

let flight: Promise<TurnReport> | undefined;
let again: Promise<TurnReport> | undefined;

/**
 * One flight at a time over all tabs; never rejects. A call during a flight is not lost: it gets
 * the report of the next one, which begins when this one has ended, however it ends.
 */
export function syncNow(reason: Reason): Promise<TurnReport> {
  if (!flight) {
    flight = fly(reason).finally(() => {
      flight = undefined;
    });
    return flight;
  }
  again ??= flight.then(() => {
    again = undefined;
    return syncNow(reason);
  });
  return again;
}

/** These come by themselves and often; the others come from a person or from good news. */
const PATIENT = new Set<Reason>(["timer", "visible", "saved"]);

async function fly(reason: Reason): Promise<TurnReport> {
  try {
    if (PATIENT.has(reason)) {
      const { notBefore, problem } = await readSyncState();
      if (notBefore && holdsStill(notBefore, Date.now())) return report(stopped(problem));
    }
    return await exclusively(turn);
  } catch (error) {
    // Only this phone's own store fails in this way; what waits, waits.
    complain(error);
    return report(stopped("storage"));
  }
}

function stopped(problem: Problem | undefined): TurnState {
  return { ...decide(begin(1), { type: "halted" }), problem };
}

async function turn(): Promise<TurnReport> {
  const profile = await readProfile();
  if (!profile) return report(stopped(undefined));
  const stop = new AbortController();
  const deaf = hear((message) => {
    if (message.type === "halt") stop.abort();
  });
  tell({ type: "running", running: true });
  try {
    await keepProof(profile);
    await resume(profile.account.id);
    const { batch } = await readSyncState();
    let state = begin(batch ?? settings.batch);
    while (state.step !== "done") state = await step(state, profile, stop.signal);
    if (!stop.signal.aborted) await noteTurn(state);
    if (state.problem === "outdated") tell({ type: "outdated" });
    await renewMark(profile.device.id);
    return report(state);
  } finally {
    deaf();
    tell({ type: "running", running: false });
    tell({ type: "changed" });
  }
}

let resumed: string | undefined;

/** At the first turn of a page or worker: it may be of a newer release than the one before. */
async function resume(author: string): Promise<void> {
  if (resumed === author) return;
  await goBack();
  await askAgain(author);
  resumed = author;
}

/** Carry out the step that `state` names; the next state. */
async function step(state: TurnState, profile: Profile, signal: AbortSignal): Promise<TurnState> {
  if (state.step === "upload") {
    const event = await upload(profile.account.id, signal);
    return decide(state, signal.aborted ? { type: "halted" } : { type: "uploaded", ...event });
  }
  const rows = await gather(profile.account.id, state);
  const next = decide(state, { type: "gathered", count: rows.length });
  if (next.step !== "post") return next;
  return decide(next, await exchange(next, rows, profile, signal));
}

async function exchange(
  state: TurnState,
  rows: OpRow[],
  profile: Profile,
  signal: AbortSignal,
): Promise<TurnEvent> {
  const ids = rows.map((row) => row.op_id);
  const request = await requestOf(state, rows, profile);
  const answer = await post(request, state.plain, signal);
  if (signal.aborted) return { type: "halted" };
  if ("failure" in answer) {
    const { failure } = answer;
    if (revokes(failure)) await wipe(profile, failure, answer.epoch);
    const alone = ids.length === 1 && (failure === "too_large" || failure === "unreadable");
    if (alone && ids[0]) await noteTrouble(ids[0], failure);
    return { type: "failed", ids, failure };
  }
  return keep(answer, request, profile, ids);
}

/** Verdicts first: if this phone stops in between, the same changes come again. */
async function keep(
  answer: SyncAnswer,
  request: SyncRequest,
  profile: Profile,
  ids: string[],
): Promise<TurnEvent> {
  await settle(answer, profile.account.id, profile.device.id);
  // An answer to a deposit carries no changes, and no cursor to go on from.
  const told = !request.deposit && !answer.unread?.copies;
  const same = !told || (await pull(answer, profile.account.id, request.cursor));
  if (!same) return { type: "halted" };
  return { type: "answered", ids, answer, moved: answer.cursor !== request.cursor };
}

async function requestOf(state: TurnState, rows: OpRow[], profile: Profile): Promise<SyncRequest> {
  const [{ cursor, epoch }, facts] = await Promise.all([readSyncState(), storageFacts()]);
  const id = profile.device.id;
  const [counted, held] = await reading(async (tx) => {
    const said = { max_seq: await lastSeq(tx, id), pending: await waitingHere(tx) };
    return [said, await heldHere(tx, profile.account.id)] as const;
  });
  // Counted while this phone was another device: see outbox/counter.ts.
  const counted_elsewhere = rows.filter((row) => row.device !== id).map((row) => row.op_id);
  return {
    proto: PROTO,
    request_id: newId(),
    ...(epoch ? { epoch } : {}),
    ...(cursor ? { cursor } : {}),
    deposit: state.deposit,
    account: profile.account.id,
    device: {
      id,
      app: __APP_VERSION__,
      now: Date.now(),
      ...counted,
      persisted: facts.persisted ?? false,
      quota_pct: facts.quotaPct ?? 0,
    },
    ops: rows.map(sentOp),
    ...(held.length > 0 ? { held } : {}),
    ...(counted_elsewhere.length > 0 ? { counted_elsewhere } : {}),
  };
}

function report(state: TurnState): TurnReport {
  const { sent, accepted, held, pulled, photos, problem, tried, halted } = state;
  const ok = problem === undefined && tried.size === 0 && !halted;
  return { ok, sent, accepted, held, pulled, photos, ...(problem ? { problem } : {}) };
}
