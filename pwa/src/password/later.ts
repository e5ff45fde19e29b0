/** "Later": for how long the first page is quiet about a password that somebody else made. */

const KEY = "first-password-later";
const WEEK_MS = 7 * 86_400_000;

/** Whether what was kept still speaks for this account. Pure. */
export function isLater(kept: string | null, account: string, now: number): boolean {
  const [who, at] = (kept ?? "").split(" ");
  return who === account && Math.abs(now - Number(at)) < WEEK_MS;
}

/** Whether this account said so on this phone within a week. */
export function saidLater(account: string, now: number): boolean {
  try {
    return isLater(localStorage.getItem(KEY), account, now);
  } catch {
    return false;
  }
}

/** Be quiet about it for a week; without a store for as long as the page is open. */
export function sayLater(account: string, now: number): void {
  try {
    localStorage.setItem(KEY, `${account} ${now}`);
  } catch {
    // Then it is asked again.
  }
}
