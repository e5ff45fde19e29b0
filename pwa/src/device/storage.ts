/** How safe this phone's store is, and how full. */
import { browser } from "./platform";

export interface StorageFacts {
  /** undefined where the browser cannot say. */
  persisted: boolean | undefined;
  /** Percent of what the browser allows. */
  quotaPct: number | undefined;
}

export async function storageFacts(): Promise<StorageFacts> {
  const { storage } = browser();
  try {
    const persisted = await storage?.persisted?.();
    const { usage, quota } = (await storage?.estimate?.()) ?? {};
    const known = usage !== undefined && quota;
    return { persisted, quotaPct: known ? Math.round((usage / quota) * 100) : undefined };
  } catch {
    return { persisted: undefined, quotaPct: undefined };
  }
}

/** Ask the browser to keep our store. Page only; undefined where it cannot be asked. */
export async function requestPersistence(): Promise<boolean | undefined> {
  // The worker's types know no persist(): only a page may ask.
  const storage = browser().storage as
    | (StorageManager & { persist?(): Promise<boolean> })
    | undefined;
  try {
    // Firefox asks the person: not again once it is granted.
    return (await storage?.persisted?.()) || (await storage?.persist?.());
  } catch {
    return undefined;
  }
}
