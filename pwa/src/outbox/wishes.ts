/**
 * What was asked for with one tap and is not in the store yet: noted beside it at once, for the page
 * may be left in the same instant. A form has its draft; a withdrawal has only this.
 */
import { sideStore } from "../device/platform";

interface Wish {
  author: string;
  recordId: string;
}

const NAME = "shishu.withdraw";

function all(): Wish[] {
  try {
    return JSON.parse(sideStore()?.getItem(NAME) ?? "[]") as Wish[];
  } catch {
    return [];
  }
}

function write(wishes: Wish[]): void {
  try {
    sideStore()?.setItem(NAME, JSON.stringify(wishes));
  } catch {
    // Full or forbidden: then the store alone has to do.
  }
}

const others = (author: string, recordId: string): Wish[] =>
  all().filter((wish) => wish.author !== author || wish.recordId !== recordId);

export function noteWish(author: string, recordId: string): void {
  write([...others(author, recordId), { author, recordId }]);
}

/** It is in the store, or its author was told that it is not. */
export function dropWish(author: string, recordId: string): void {
  const rest = others(author, recordId);
  if (rest.length < all().length) write(rest);
}

/** Records that this author wanted withdrawn when the page was left. */
export function readWishes(author: string): string[] {
  return all().flatMap((wish) => (wish.author === author ? [wish.recordId] : []));
}
