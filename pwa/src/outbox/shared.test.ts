/** Two cadres on one phone: what waits of the other is a number and nothing more. */
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { countWaiting } from "./count";
import { listDrafts, readDraft, writeDraft } from "./draft";
import { exportUnsent } from "./export";
import { lastRecord, recentValues, remembered } from "./memory";
import { become, freshPhone, picture, tea, VILLAGE } from "./phone.test-support";
import { getRecord, listRecords, readPhoto } from "./records";
import { saveRecord } from "./write";

beforeEach(() => freshPhone("anna"));

test("scenario 13: nothing that anna saved, drew or typed can be read by bob", async () => {
  const photo = await picture(1);
  const body = { ...tea("安娜的"), group_name: "三组" };
  const { recordId } = await saveRecord({
    kind: "tea_base",
    division: VILLAGE,
    body,
    photos: [photo],
  });
  await writeDraft("tea_base", { base_name: "安娜没写完的" }, [await picture(2)]);

  await become("bob");
  expect(await countWaiting()).toMatchObject({ pending: 0, photosPending: 0, held: 0, others: 1 });
  expect(await listRecords()).toEqual([]);
  expect(await getRecord(recordId)).toBeUndefined();
  expect(await readPhoto(recordId, photo.sha256)).toBeUndefined();
  expect(await readDraft("tea_base")).toBeUndefined();
  expect(await listDrafts()).toEqual([]);
  expect(await lastRecord("tea_base")).toBeUndefined();
  expect(await remembered("tea_base")).toEqual({});
  expect(await recentValues("tea_base", "group_name")).toEqual([]);
  // What waits leaves the phone sealed to the server or not at all: here it knows no key yet.
  expect(await exportUnsent()).toBe("no_key");

  await become("anna");
  expect(await countWaiting()).toMatchObject({ pending: 1, photosPending: 1, others: 0 });
  expect((await readDraft("tea_base"))?.photos).toHaveLength(1);
});
