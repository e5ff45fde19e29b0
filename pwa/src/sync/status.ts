/** The one line that always tells the truth about sync, the same in every tab. */
import { hear, tell } from "../device/channel";
import { FLIGHT } from "../device/lock";
import { browser, online } from "../device/platform";
import { type StorageFacts, storageFacts } from "../device/storage";
import { readUnread } from "../device/unread";
import { countWaiting, type Waiting } from "../outbox/count";
import { dismissLost, readLost } from "../outbox/mark";
import { readSyncState } from "./state";

/**
 * `storage`: this phone's own store does not take the answers (full, or broken). `outdated`: the
 * server says something that this release does not know.
 */
export type Problem =
  | "offline"
  | "session_expired"
  | "session_revoked"
  | "account_disabled"
  | "server"
  | "portal"
  | "outdated"
  | "storage";
export interface StorageStatus extends StorageFacts {
  /** The store was wiped while records waited in it, and the person has not read it yet. */
  evicted: boolean;
  /** How many operations waited when it was last noted; 0 where nobody knows. */
  evictedPending: number;
}
export interface SyncStatus extends Waiting {
  online: boolean;
  running: boolean;
  /** Milliseconds, by the server's clock. */
  lastOkAt: number | undefined;
  problem: Problem | undefined;
  /** The server said something that this release does not know: the app wants an update. */
  outdated: boolean;
  /** The county's copies were wiped here after a revocation, and have not come again. */
  wiped: boolean;
  storage: StorageStatus;
}

/** All of it as it is now. `running` is known only by those who were told: see watchStatus. */
export async function readStatus(running = false): Promise<SyncStatus> {
  const [waiting, sync, lost, facts, unread] = await Promise.all([
    countWaiting(),
    readSyncState(),
    readLost(),
    storageFacts(),
    readUnread(),
  ]);
  return {
    ...waiting,
    online: online(),
    running,
    lastOkAt: sync.lastOkAt,
    problem: sync.problem,
    outdated: sync.problem === "outdated" || sync.behind !== undefined || unread,
    wiped: sync.wiped ?? false,
    storage: { ...facts, evicted: lost !== undefined, evictedPending: lost?.pending ?? 0 },
  };
}

/** Calls back at once and after every change, in any tab. Returns the way to stop. */
export function watchStatus(cb: (s: SyncStatus) => void): () => void {
  const watch = { running: false, stopped: false };
  const look = oneAtATime(async () => {
    const status = await readStatus(watch.running);
    if (!watch.stopped) cb(status);
  });
  const deaf = hear((message) => {
    if (message.type === "running") watch.running = message.running;
    if (message.type === "running" || message.type === "changed") look();
  });
  globalThis.addEventListener?.("online", look);
  globalThis.addEventListener?.("offline", look);
  void flying().then((running) => {
    watch.running ||= running;
    look();
  });
  return () => {
    watch.stopped = true;
    deaf();
    globalThis.removeEventListener?.("online", look);
    globalThis.removeEventListener?.("offline", look);
  };
}

/** A turn may have begun in another tab before this one was opened. */
async function flying(): Promise<boolean> {
  const state = await browser().locks?.query?.();
  return state?.held?.some((lock) => lock.name === FLIGHT) ?? false;
}

/** Many changes during one look make one more look, not many. */
function oneAtATime(work: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  return function look() {
    again = true;
    if (busy) return;
    busy = true;
    void (async () => {
      while (again) {
        again = false;
        // A store that fails now is looked at again at the next change.
        await work().catch(() => undefined);
      }
      busy = false;
    })();
  };
}

/** The person has read that the store was lost. */
export async function dismissEvicted(): Promise<void> {
  await dismissLost();
  tell({ type: "changed" });
}

export { requestPersistence } from "../device/storage";
