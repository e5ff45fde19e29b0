/** A store whose connection the browser may close at any time: reopened, and the work done again. */
import { Dexie } from "dexie";
import { cutsSoFar, whileAway } from "./suspend";

const TRIES = 3;
// iOS ends connections in the background; Safari says UnknownError, Chrome InvalidStateError.
const LOST = new Set(["DatabaseClosedError", "InvalidStateError", "UnknownError"]);

interface Caused {
  name?: string;
  inner?: unknown;
}

function names(error: unknown): string[] {
  const found: string[] = [];
  for (let at = error as Caused | undefined; at && found.length < 5; at = at.inner as Caused) {
    found.push(String(at.name));
  }
  return found;
}

/** The store is full, however deep the browser hides it. */
export function isQuota(error: unknown): boolean {
  return names(error).includes("QuotaExceededError");
}

/** `work` may run more than once: it must make its ids outside and look before it adds. */
export async function steady<T>(db: Dexie, work: () => PromiseLike<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    const away = whileAway();
    if (away) await away;
    const cuts = cutsSoFar();
    try {
      // Not as a part of the transaction that was cut off, whose end this may be called from.
      return await Dexie.ignoreTransaction(work);
    } catch (error) {
      // Put aside in the middle of it: that was no try.
      if (cuts !== cutsSoFar()) {
        tries -= 1;
        continue;
      }
      const lost = names(error).some((name) => LOST.has(name)) && !isQuota(error);
      if (!lost || tries === TRIES) throw error;
      db.close({ disableAutoOpen: false });
      await db.open();
    }
  }
}
