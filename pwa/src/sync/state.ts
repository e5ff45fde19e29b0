/** Where this account's sync stands: in the `device` database, so it goes with the copies. */
import { tell } from "../device/channel";
import { now } from "../device/clock";
import { type Device, readKept, revising } from "../device/db";
import { personOf } from "../device/profile";
import { delayAfter } from "./backoff";
import type { TurnState } from "./decide";
import type { Problem } from "./status";

export interface SyncState {
  cursor?: string | undefined;
  epoch?: string;
  /** By the server's clock where it is known, ms. */
  lastOkAt?: number;
  problem?: Problem | undefined;
  /** The last turn got no answer at all. */
  silent?: boolean;
  /** Failing turns in a row, and the phone's clock before which the next waits. */
  failures?: number;
  notBefore?: number;
  /** Operations in a batch, smaller after time-outs. */
  batch?: number;
  /** Behind this cursor (none: from the start) are changes that no release here understood yet. */
  behind?: { cursor?: string | undefined } | undefined;
  /** The copies were wiped after a revocation, and have not come again. */
  wiped?: boolean;
  /** By the phone's clock: when profile, catalogue and divisions were last asked for, with success. */
  staticsAt?: number | undefined;
}

export async function readSyncState(): Promise<SyncState> {
  return (await readKept<SyncState>("sync")) ?? {};
}

/** The state after a turn; `random` in 0..1. Pure. */
export function afterTurn(
  state: SyncState,
  turn: TurnState,
  at: { server: number; phone: number },
  random: number,
): SyncState {
  const { problem, batch, silent } = turn;
  if (!problem) {
    const calm = { failures: 0, notBefore: 0, wiped: false, silent };
    return { ...state, ...calm, problem, batch, lastOkAt: at.server };
  }
  // A bad line that takes something each time is not left alone for longer and longer.
  const moved = turn.sent > 0 || turn.photos > 0;
  const failures = (moved ? 0 : (state.failures ?? 0)) + 1;
  const notBefore = at.phone + delayAfter(failures, random);
  return { ...state, problem, batch, failures, notBefore, silent };
}

export async function noteTurn(turn: TurnState): Promise<void> {
  const at = { server: Math.round(now()), phone: Date.now() };
  const random = Math.random();
  await revising((tx) => revise(tx, (before) => afterTurn(before, turn, at, random)));
  tell({ type: "changed" });
}

/**
 * Back to where the first change stood that was not understood. Once in the life of a page: it may
 * be one of a newer release.
 */
export async function goBack(): Promise<void> {
  if (!(await readSyncState()).behind) return;
  await revising((tx) =>
    revise(tx, ({ behind, ...rest }) => (behind ? { ...rest, cursor: behind.cursor } : rest)),
  );
}

/** Whether profile, catalogue and divisions are older than this, or of another clock. */
export async function staticsOlderThan(ms: number): Promise<boolean> {
  const { staticsAt = 0 } = await readSyncState();
  return Math.abs(Date.now() - staticsAt) > ms;
}

/** They are there for this account; not where another one has signed in meanwhile. */
export async function noteStatics(account: string): Promise<void> {
  const staticsAt = Date.now();
  await revising(async (tx) => {
    if ((await personOf(tx)) !== account) return;
    await revise(tx, (before) => ({ ...before, staticsAt }));
  });
}

async function revise(tx: Device, change: (before: SyncState) => SyncState): Promise<void> {
  const before = ((await tx.kv.get("sync"))?.value ?? {}) as SyncState;
  await tx.kv.put({ key: "sync", value: change(before) });
}
