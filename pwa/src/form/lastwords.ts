/**
 * The very last keystrokes: a draft takes some milliseconds to be durable, and a tab may be killed
 * within them. Words are put aside here at once, and taken away as soon as the draft has them.
 */
import type { Body } from "../catalogue/types";

const PREFIX = "last-words ";

/** Where the browser keeps no such store, the draft alone has to do. */
function store(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

/** `key` names the author and the form. */
export function noteLastWords(key: string, body: Body): void {
  try {
    store()?.setItem(PREFIX + key, JSON.stringify(body));
  } catch {
    // Full: the draft says so aloud.
  }
}

/** The draft has them, unless more has been typed since. */
export function dropLastWords(key: string, body?: Body): void {
  const kept = store()?.getItem(PREFIX + key);
  if (kept && (body === undefined || kept === JSON.stringify(body))) {
    store()?.removeItem(PREFIX + key);
  }
}

/** What was typed after the last draft; undefined in the usual case that nothing was lost. */
export function readLastWords(key: string): Body | undefined {
  try {
    const kept = store()?.getItem(PREFIX + key);
    return kept ? (JSON.parse(kept) as Body) : undefined;
  } catch {
    return undefined;
  }
}
