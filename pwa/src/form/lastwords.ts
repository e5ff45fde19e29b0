/**
 * The very last keystrokes: a draft takes some milliseconds to be durable, and a tab may be killed
 * within them. Words are put aside here at once, and taken away as soon as the draft has them. A
 * browser that is killed may bring back words that were taken away: their time tells them apart.
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

export interface LastWords {
  body: Body;
  /** Milliseconds; 0 where an older release has written them. */
  at: number;
}

/** `key` names the author and the form. */
export function noteLastWords(key: string, body: Body, at: number): void {
  try {
    store()?.setItem(PREFIX + key, JSON.stringify({ body, at }));
  } catch {
    // Full: the draft says so aloud.
  }
}

/** The draft has them, unless more has been typed since. */
export function dropLastWords(key: string, body?: Body): void {
  const kept = body === undefined ? undefined : readLastWords(key)?.body;
  if (body === undefined || JSON.stringify(kept) === JSON.stringify(body)) {
    store()?.removeItem(PREFIX + key);
  }
}

/** What was typed after the last draft; undefined in the usual case that nothing was lost. */
export function readLastWords(key: string): LastWords | undefined {
  try {
    const kept = JSON.parse(store()?.getItem(PREFIX + key) ?? "null");
    if (!kept) return undefined;
    return typeof kept.at === "number" ? kept : { body: kept, at: 0 };
  } catch {
    return undefined;
  }
}
