/** The day in the county by the server's clock: no phone clock decides a day when we know better. */
import { keep, readKept } from "./db";

const CHINA_MS = 8 * 3_600_000;
const JUMP_MS = 2_000;
// An answer that took longer than this says too little about the time.
const SLOW_MS = 60_000;

/** `skew`: server minus phone, ms. `wall`: the phone's clock when that was measured. */
interface Skew {
  skew: number;
  wall: number;
}
interface Anchor {
  wall: number;
  running: number;
}

let known: Skew | undefined;
let anchor: Anchor | undefined;

function setAnchor(): void {
  anchor = { wall: Date.now(), running: performance.now() };
}

/**
 * The phone's clock, unless it was set back while this page ran. (Forward is not seen: the running
 * clock stands still while some phones sleep.)
 */
function wall(): number {
  const clock = Date.now();
  if (!anchor) return clock;
  const expected = anchor.wall + performance.now() - anchor.running;
  return clock < expected - JUMP_MS ? expected : clock;
}

/** Milliseconds: the phone's clock put right by the last known skew. */
export function now(): number {
  return wall() + (known?.skew ?? 0);
}

/** YYYY-MM-DD in UTC+8. */
export function today(): string {
  return new Date(now() + CHINA_MS).toISOString().slice(0, 10);
}

/** Whether a server answer has ever told us the time. */
export function skewKnown(): boolean {
  return known !== undefined;
}

/** What was learnt before this page was opened. A clock set back since then counts as standing. */
export async function loadClock(): Promise<void> {
  if (known) return;
  const kept = await readKept<Skew>("skew");
  if (!kept || known) return;
  known = { skew: kept.skew + Math.max(0, kept.wall - Date.now()), wall: kept.wall };
  setAnchor();
}

/** An answer that carried the server's clock (ms), with the phone's clock at both its ends. */
export async function noteServerTime(server: number, sentAt: number, gotAt: number): Promise<void> {
  const took = gotAt - sentAt;
  if (!Number.isFinite(server) || took < 0 || (took > SLOW_MS && known)) return;
  known = { skew: Math.round(server - (sentAt + took / 2)), wall: gotAt };
  setAnchor();
  await keep("skew", known);
}
