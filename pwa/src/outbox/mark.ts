/** How a wiped store is noticed: a canary inside it, and a mark beside it that outlives it. */
import { sideStore } from "../device/platform";
import { type Outbox, reading, writing } from "./db";

/** What the page notes outside IndexedDB: the last seq given, and how much waited. */
export interface Mark {
  device: string;
  seq: number;
  pending: number;
}
/** Proof of a loss, kept until the person has read it. `pending` is 0 where nobody knows. */
export interface Lost {
  seq: number;
  pending: number;
  seen?: boolean;
}

const NAME = "shishu.mark";

/** undefined in a worker, on a first start, and where the browser wiped that as well. */
export function readMark(): Mark | undefined {
  try {
    const text = sideStore()?.getItem(NAME);
    return text ? (JSON.parse(text) as Mark) : undefined;
  } catch {
    return undefined;
  }
}

export function writeMark(mark: Mark): void {
  try {
    sideStore()?.setItem(NAME, JSON.stringify(mark));
  } catch {
    // A full or forbidden side store only makes a later loss harder to notice.
  }
}

/** At start-up, before anything is saved. A mark without its canary: the store was wiped. */
export function lookForLoss(): Promise<void> {
  const mark = readMark();
  return writing(async (tx) => {
    if (await tx.kv.get("canary")) return;
    await tx.kv.put({ key: "canary", value: true });
    if (mark && mark.seq + mark.pending > 0)
      await noteLost(tx, { seq: mark.seq, pending: mark.pending });
  });
}

/** Within a transaction. The first finding stands; the server's own comes later and knows less. */
export async function noteLost(tx: Outbox, lost: Lost): Promise<void> {
  if (await tx.kv.get("lost")) return;
  await tx.kv.put({ key: "lost", value: lost });
}

/** The loss that the person has not yet read of. */
export function readLost(): Promise<Lost | undefined> {
  return reading(async (tx) => {
    const lost = (await tx.kv.get("lost"))?.value as Lost | undefined;
    return lost?.seen ? undefined : lost;
  });
}

export function dismissLost(): Promise<void> {
  return writing(async (tx) => {
    const lost = (await tx.kv.get("lost"))?.value as Lost | undefined;
    if (lost) await tx.kv.put({ key: "lost", value: { ...lost, seen: true } });
  });
}
