/** A store whose connection the browser may close at any time: reopened, and the work done again. */
import type { Dexie } from "dexie";

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
    try {
      return await work();
    } catch (error) {
      const lost = names(error).some((name) => LOST.has(name)) && !isQuota(error);
      if (!lost || tries === TRIES) throw error;
      db.close({ disableAutoOpen: false });
      await db.open();
    }
  }
}
