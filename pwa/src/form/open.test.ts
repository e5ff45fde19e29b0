/** What a form begins with after a kill: the newest of draft and last words, and nothing stale. */
import "fake-indexeddb/auto";
import { beforeEach, expect, test, vi } from "vitest";
import { now } from "../device/clock";
import { writeDraft } from "../outbox/draft";
import { freshPhone, log } from "../outbox/phone.test-support";
import { noteLastWords } from "./lastwords";
import { openForm } from "./open";

const KEY = "anna tea_base";

beforeEach(async () => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  });
  await freshPhone();
});

async function drafted(): Promise<unknown> {
  const start = await openForm({ kind: "tea_base" });
  return typeof start === "string" ? start : start.draft?.body.base_name;
}

test("words that no draft has yet come back", async () => {
  noteLastWords(KEY, { base_name: "屋场坪" }, now());
  expect(await drafted()).toBe("屋场坪");
});

test("words that came back older than the draft do not take its place", async () => {
  noteLastWords(KEY, { base_name: "屋场" }, now() - 60_000);
  await writeDraft("tea_base", { base_name: "写了一半" }, []);
  expect(await drafted()).toBe("写了一半");
});

test("words of what has been saved since are no draft", async () => {
  noteLastWords(KEY, { base_name: "屋场坪" }, now() - 1);
  await log("屋场坪");
  expect(await drafted()).toBeUndefined();
});
