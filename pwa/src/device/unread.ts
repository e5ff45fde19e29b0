/** Answers of which this release did not understand everything: the app wants an update. */
import { tell } from "./channel";
import { readKept, revising } from "./db";

const KEY = "unread";

export async function readUnread(): Promise<boolean> {
  return ((await readKept<string[]>(KEY)) ?? []).length > 0;
}

/** Note of the answer with this name whether all of it was understood. */
export async function noteRead(name: string, all: boolean): Promise<void> {
  const changed = await revising(async (tx) => {
    const before = ((await tx.kv.get(KEY))?.value ?? []) as string[];
    if (before.includes(name) !== all) return false;
    const others = before.filter((one) => one !== name);
    await tx.kv.put({ key: KEY, value: all ? others : [...others, name] });
    return true;
  });
  if (!changed) return;
  tell({ type: "changed" });
  if (!all) tell({ type: "outdated" });
}
