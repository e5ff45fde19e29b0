import { beforeEach, expect, test, vi } from "vitest";
import { dropLastWords, noteLastWords, readLastWords } from "./lastwords";

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
});

test("what was typed in the last moment is there after a kill", () => {
  noteLastWords("me tea", { a: 1 }, 5);
  expect(readLastWords("me tea")).toEqual({ body: { a: 1 }, at: 5 });
  expect(readLastWords("you tea")).toBeUndefined();
});

test("a draft takes away only what it holds: more typed meanwhile stays", () => {
  noteLastWords("k", { a: 1 }, 1);
  noteLastWords("k", { a: 12 }, 2);
  dropLastWords("k", { a: 1 });
  expect(readLastWords("k")).toEqual({ body: { a: 12 }, at: 2 });
  dropLastWords("k", { a: 12 });
  expect(readLastWords("k")).toBeUndefined();
});

test("no store, or a broken one, costs nothing but the safety net", () => {
  vi.stubGlobal("localStorage", {
    getItem: () => "{",
    setItem: () => {
      throw new Error("full");
    },
    removeItem: () => undefined,
  });
  expect(() => noteLastWords("k", {}, 1)).not.toThrow();
  expect(readLastWords("k")).toBeUndefined();
});

test("words of an older release have no time", () => {
  localStorage.setItem("last-words k", JSON.stringify({ a: 1 }));
  expect(readLastWords("k")).toEqual({ body: { a: 1 }, at: 0 });
});
