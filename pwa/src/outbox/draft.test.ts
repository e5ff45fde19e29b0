/** Drafts and memory, on a phone's bad days. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { outboxDb } from "./db";
import { draftKey, readDraft, writeDraft } from "./draft";
import { fullFor } from "./full.test-support";
import { lastRecord, recentValues, remembered } from "./memory";
import { become, freshPhone, picture, tea, VILLAGE } from "./phone.test-support";
import { type NewRecord, saveRecord } from "./write";

beforeEach(() => freshPhone());
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function record(more: Partial<NewRecord> = {}): NewRecord {
  return { kind: "tea_base", division: VILLAGE, body: tea("屋场坪"), photos: [], ...more };
}

test("scenario 7: quota while a draft is written: the words are kept", async () => {
  fullFor("draftBytes");
  const late = writeDraft("tea_base", tea("稿"), [await picture(1)]);
  await expect(late).rejects.toMatchObject({ code: "quota" });
  expect(await readDraft("tea_base")).toMatchObject({ body: tea("稿"), photos: [] });
});

test("scenario 7: a store that takes nothing any more: the last words go beside it", async () => {
  const side = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => side.get(key) ?? null,
    setItem: (key: string, value: string) => void side.set(key, value),
  });
  await writeDraft("tea_base", tea("先"), []);
  fullFor("drafts");
  const late = writeDraft("tea_base", tea("后"), []);
  await expect(late).rejects.toMatchObject({ code: "quota" });
  expect(await readDraft("tea_base")).toMatchObject({ body: tea("后"), photos: [] });
  vi.restoreAllMocks();
  await saveRecord(record({ draft: "tea_base" }));
  expect(await readDraft("tea_base")).toBeUndefined();
  fullFor("drafts");
  vi.unstubAllGlobals();
  const lost = writeDraft("tea_base", tea("后"), []);
  await expect(lost).rejects.toMatchObject({ code: "storage" });
});

test("drafts keep words, pictures and what was seen, per author and form", async () => {
  const [one, two] = [await picture(1), await picture(2)];
  const seen = { body: tea("甲"), base: { rev: 3 } };
  const key = draftKey("tea_base", "r1");
  await writeDraft(key, tea("甲", 9), [one, two], seen);
  await writeDraft(key, tea("甲", 10), [two], seen);
  const draft = await readDraft(key);
  expect(draft).toMatchObject({ body: tea("甲", 10), seen });
  expect(draft?.photos.map((photo) => photo.sha256)).toEqual([two.sha256]);
  expect(await outboxDb.draftBytes.count()).toBe(1);
  await become("bob");
  expect(await readDraft(key)).toBeUndefined();
});

test("the last values and the last record are remembered, per author", async () => {
  await saveRecord(record({ body: { ...tea("甲"), group_name: "一组" } }));
  await saveRecord(record({ body: { ...tea("乙"), group_name: "二组" } }));
  expect(await remembered("tea_base")).toEqual({ group_name: "二组" });
  expect(await recentValues("tea_base", "group_name")).toEqual(["二组", "一组"]);
  expect(await lastRecord("tea_base")).toMatchObject({ base_name: "乙" });
  await become("bob");
  expect(await remembered("tea_base")).toEqual({});
  expect(await lastRecord("tea_base")).toBeUndefined();
});
