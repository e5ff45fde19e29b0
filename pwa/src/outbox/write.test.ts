/** Saving, on a phone's bad days. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keep } from "../device/db";
import { outboxDb } from "./db";
import { readDraft, writeDraft } from "./draft";
import { SaveError } from "./errors";
import { fullFor } from "./full.test-support";
import type { OpRow } from "./op";
import { closeTab, freshPhone, picture, tea, VILLAGE } from "./phone.test-support";
import { getRecord, listRecords, readPhoto } from "./records";
import { editRecord, type NewRecord, saveRecord, withdrawRecord } from "./write";

beforeEach(() => freshPhone());
afterEach(() => vi.restoreAllMocks());

function record(more: Partial<NewRecord> = {}): NewRecord {
  return { kind: "tea_base", division: VILLAGE, body: tea("屋场坪"), photos: [], ...more };
}

/** Dexie binds a connection's methods when it opens: a spy sees only connections opened after it. */
async function reopen(): Promise<void> {
  outboxDb.close({ disableAutoOpen: false });
  await outboxDb.open();
}

/** Every transaction opened by `work`: its mode and the durability that it asked for. */
async function transactions(work: () => Promise<unknown>): Promise<[string, string][]> {
  const seen: [string, string][] = [];
  const open = IDBDatabase.prototype.transaction;
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (
    this: IDBDatabase,
    ...args
  ) {
    const opened = open.apply(this, args);
    if (this.name === "outbox") seen.push([opened.mode, opened.durability]);
    return opened;
  });
  await reopen();
  await work();
  return seen;
}

test("every write of the outbox asks for strict durability", async () => {
  const photo = await picture(1);
  const seen = await transactions(async () => {
    const { recordId } = await saveRecord(record({ photos: [photo] }));
    await editRecord(recordId, tea("屋场坪", 1300), []);
    await withdrawRecord(recordId);
    await writeDraft("tea_base", tea("稿"), [photo]);
  });
  const writes = seen.filter(([mode]) => mode === "readwrite");
  expect(writes.length).toBe(4);
  expect(new Set(writes.map(([, durability]) => durability))).toEqual(new Set(["strict"]));
});

test("an operation, its seq, its pictures and its draft are one transaction", async () => {
  const photo = await picture(1);
  await writeDraft("tea_base", tea("稿"), [photo]);
  const seen = await transactions(() => saveRecord(record({ photos: [photo], draft: "tea_base" })));
  const modes = seen.map(([mode]) => mode);
  expect(modes.filter((mode) => mode === "readwrite")).toHaveLength(1);
  expect(modes.slice(-2)).toEqual(["readwrite", "readonly"]);
  const row = (await outboxDb.ops.toArray())[0];
  expect(row).toMatchObject({ seq: 1, state: "waiting", due: 1 });
  expect(row?.op).toMatchObject({
    do: "create",
    kind_version: 3,
    base: null,
    was: {},
    set: { ...tea("屋场坪"), pictures: [photo.sha256] },
    photos: [{ sha256: photo.sha256, bytes: 3000 }],
    author: "anna",
  });
  expect(await readDraft("tea_base")).toBeUndefined();
  const kept = await readPhoto(row?.record_id ?? "", photo.sha256);
  expect(new Uint8Array((await kept?.arrayBuffer()) ?? [])).toEqual(
    new Uint8Array(await photo.blob.arrayBuffer()),
  );
});

test("scenario 2: iOS closed the connection; saving reopens", async () => {
  outboxDb.backendDB().close();
  const { recordId } = await saveRecord(record());
  outboxDb.backendDB().close();
  expect((await getRecord(recordId))?.state).toBe("saved");
});

test("scenario 2: the connection goes in the middle of saving; it is saved once", async () => {
  const open = IDBDatabase.prototype.transaction;
  let lost = 0;
  vi.spyOn(IDBDatabase.prototype, "transaction").mockImplementation(function (
    this: IDBDatabase,
    ...args
  ) {
    if (this.name === "outbox" && lost-- > 0) {
      throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
    }
    return open.apply(this, args);
  });
  await reopen();
  lost = 2;
  await saveRecord(record());
  expect(lost).toBeLessThan(1);
  expect(await outboxDb.ops.count()).toBe(1);
});

test("scenario 2: lost between the commit and its news; saved once, with one seq", async () => {
  const run = outboxDb.transaction.bind(outboxDb) as (...args: unknown[]) => Promise<unknown>;
  let lost = true;
  vi.spyOn(outboxDb, "transaction").mockImplementation((async (...args: unknown[]) => {
    const done = await run(...args);
    if (lost && args[0] === "rw") {
      lost = false;
      throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
    }
    return done;
  }) as never);
  await saveRecord(record());
  await saveRecord(record());
  expect((await outboxDb.ops.toArray()).map((row) => row.seq)).toEqual([1, 2]);
});

test("scenario 3: two finished records with one name are two records", async () => {
  const [a, b] = [await saveRecord(record()), await saveRecord(record())];
  expect(a.recordId).not.toBe(b.recordId);
  expect(await listRecords()).toHaveLength(2);
});

test("a second tap saves nothing twice", async () => {
  const taps = [record({ recordId: "r1" }), record({ recordId: "r1" })];
  await Promise.all(taps.map(saveRecord));
  expect(await outboxDb.ops.count()).toBe(1);
});

test("scenario 6: an edit is a new operation; the one before is not touched", async () => {
  const { recordId } = await saveRecord(record());
  const before = await outboxDb.ops.toArray();
  await editRecord(recordId, { ...tea("屋场坪", 1300), remark: "补" }, []);
  const [first, second] = await outboxDb.ops.toArray();
  expect(first).toEqual(before[0]);
  expect(second?.op).toMatchObject({
    do: "edit",
    base: { op: first?.op_id },
    set: { area_mu: 1300, remark: "补" },
    was: { area_mu: 1250 },
  });
  expect(await editRecord(recordId, { ...tea("屋场坪", 1300), remark: "补" }, [])).toMatchObject({
    changed: false,
  });
});

test("scenario 7: quota: the save fails aloud and the draft is kept; words can be saved", async () => {
  const photo = await picture(1);
  await writeDraft("tea_base", tea("稿"), [photo]);
  fullFor("bytes");
  const full = saveRecord(record({ photos: [photo], draft: "tea_base" }));
  await expect(full).rejects.toMatchObject({ name: "SaveError", code: "quota" });
  expect(await outboxDb.ops.count()).toBe(0);
  expect(await outboxDb.kv.get("counter")).toMatchObject({ value: { next: 1 } });
  expect((await readDraft("tea_base"))?.photos).toHaveLength(1);
  const { recordId } = await saveRecord(record({ photos: [photo], photosLater: true }));
  expect((await getRecord(recordId))?.body).toEqual(tea("屋场坪"));
  vi.restoreAllMocks();
  const body = { ...tea("屋场坪"), pictures: [photo.sha256] };
  await editRecord(recordId, body, [photo]);
  expect((await outboxDb.ops.toArray())[1]?.op).toMatchObject({ do: "attach", was: {} });
});

test("what was not read back the same was not saved", async () => {
  const add = IDBObjectStore.prototype.add;
  vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(function (
    this: IDBObjectStore,
    row: OpRow,
    ...rest
  ) {
    return add.call(this, { ...row, op: { ...row.op, set: {} } }, ...rest);
  });
  await expect(saveRecord(record())).rejects.toBeInstanceOf(SaveError);
});

test("nobody signed in, no such kind, no such record: said, not guessed", async () => {
  await expect(saveRecord(record({ kind: "nothing" }))).rejects.toMatchObject({
    code: "no_catalogue",
  });
  await expect(editRecord("none", {}, [])).rejects.toMatchObject({ code: "no_record" });
  await keep("profile", undefined);
  await expect(saveRecord(record())).rejects.toMatchObject({ code: "signed_out" });
  expect(await listRecords()).toEqual([]);
});

test("scenario 8: two tabs save at one time: no gap, no double, both see both", async () => {
  vi.resetModules();
  const tab = await import("./write");
  const other = await import("./records");
  const saves = Array.from({ length: 20 }, (_, i) =>
    (i % 2 ? tab.saveRecord : saveRecord)(record({ body: tea(`基地${i}`) })),
  );
  await Promise.all(saves);
  const seqs = (await outboxDb.ops.toArray()).map((row) => row.seq ?? 0);
  expect(seqs.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(await other.listRecords()).toEqual(await listRecords());
  await closeTab();
});
