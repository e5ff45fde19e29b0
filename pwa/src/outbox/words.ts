/** Where the last words go when the store takes nothing any more: beside it, without pictures. */
import type { Body } from "../catalogue/types";
import { sideStore } from "../device/platform";
import type { Seen } from "./op";

export interface Words {
  author: string;
  key: string;
  body: Body;
  seen?: Seen | undefined;
  updatedAt: number;
}

const NAME = "shishu.words";

/** All that was kept beside the store; empty in a worker. */
export function readWords(author: string): Words[] {
  return all().filter((words) => words.author === author);
}

/** False where even this is full, or there is none. */
export function keepWords(words: Words): boolean {
  return write([...others(words.author, words.key), words]);
}

export function dropWords(author: string, key: string): void {
  const rest = others(author, key);
  if (rest.length < all().length) write(rest);
}

function all(): Words[] {
  try {
    return JSON.parse(sideStore()?.getItem(NAME) ?? "[]") as Words[];
  } catch {
    return [];
  }
}

function others(author: string, key: string): Words[] {
  return all().filter((words) => words.author !== author || words.key !== key);
}

function write(words: Words[]): boolean {
  try {
    sideStore()?.setItem(NAME, JSON.stringify(words));
    return sideStore() !== undefined;
  } catch {
    return false;
  }
}
