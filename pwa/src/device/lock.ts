/** One at a time: within this page, or over all tabs where the browser has locks. */
import { browser } from "./platform";

/** The name of the lock that a flight holds. */
export const FLIGHT = "shishu-sync";

/** A queue within this page: each work begins when the one before has ended, however it ended. */
export function queue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

const flights = queue();

/**
 * One flight over all tabs, in order of asking; not to be nested. Without navigator.locks two tabs
 * may fly together; that costs bytes, not records: the server answers an operation twice the same.
 */
export function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const { locks } = browser();
  return locks ? (locks.request(FLIGHT, work) as Promise<T>) : flights(work);
}
