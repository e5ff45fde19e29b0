/** Pictures against a real server, on their bad days. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { countWaiting } from "../outbox/count";
import { outboxDb } from "../outbox/db";
import type { NewPhoto } from "../outbox/op";
import { freshPhone, picture, tea, VILLAGE } from "../outbox/phone.test-support";
import { getRecord, readPhoto } from "../outbox/records";
import { editRecord, saveRecord } from "../outbox/write";
import { type Call, CountyServer, problem } from "./server.test-support";
import { settings } from "./settings";
import { syncNow } from "./turn";

const usual = { ...settings };
let server: CountyServer;

beforeEach(async () => {
  await freshPhone();
  server = new CountyServer();
  await server.open();
});
afterEach(async () => {
  Object.assign(settings, usual);
  await server.close();
});

async function log(photos: NewPhoto[]): Promise<string> {
  const record = { kind: "tea_base", division: VILLAGE, body: tea("屋场坪"), photos };
  return (await saveRecord(record)).recordId;
}

const pieces = (): (string | undefined)[] =>
  server.calls.filter(({ method }) => method === "PUT").map((c) => c.headers["content-range"]);

test("a picture goes after its operation, in pieces; then its bytes leave the phone", async () => {
  settings.pieceBytes = 1_000;
  const photo = await picture(1, 2_500);
  const id = await log([photo]);
  expect((await getRecord(id))?.photos).toEqual([
    { field: "pictures", sha256: photo.sha256, onPhone: true, state: "waiting" },
  ]);
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 1, photos: 1 });
  expect(server.calls.map(({ method }) => method)).toEqual(["POST", "GET", "PUT", "PUT", "PUT"]);
  expect(pieces()).toEqual(["bytes 0-999/2500", "bytes 1000-1999/2500", "bytes 2000-2499/2500"]);
  expect(new Uint8Array(server.photos.get(photo.sha256) ?? [])).toEqual(
    new Uint8Array(await photo.blob.arrayBuffer()),
  );
  expect(await outboxDb.bytes.count()).toBe(0);
  expect(await readPhoto(id, photo.sha256)).toBeUndefined();
  expect((await getRecord(id))?.photos[0]).toMatchObject({ onPhone: false, state: "done" });
});

test("cut off in the middle: the next turn goes on from where the server is", async () => {
  settings.pieceBytes = 1_000;
  await log([await picture(1, 2_500)]);
  const usual = (): boolean => true;
  server.days = [usual, usual, usual, (call: Call) => call.response.destroy()];
  expect(await syncNow("button")).toMatchObject({ ok: false, accepted: 1, problem: "offline" });
  expect(await countWaiting()).toMatchObject({ pending: 0, photosPending: 1 });
  expect(await outboxDb.bytes.count()).toBe(1);
  expect(await syncNow("button")).toMatchObject({ ok: true, photos: 1 });
  expect(pieces().slice(2)).toEqual(["bytes 1000-1999/2500", "bytes 2000-2499/2500"]);
});

test("the server lost a piece: 409 says where to go on", async () => {
  settings.pieceBytes = 1_000;
  const photo = await picture(1, 2_500);
  await log([photo]);
  const usual = (): boolean => true;
  const lose = (): boolean => server.photos.delete(photo.sha256);
  server.days = [usual, usual, usual, lose];
  expect(await syncNow("button")).toMatchObject({ ok: true, photos: 1 });
  expect(pieces()[2]).toBe("bytes 0-999/2500");
});

test("scenario 1: the picture arrives empty: refused by its hash, kept, and sent again", async () => {
  const photo = await picture(1);
  await log([photo]);
  const empty = (call: Call): boolean => {
    call.body = Buffer.alloc(call.body.length);
    return true;
  };
  server.days = [() => true, () => true, empty];
  expect(await syncNow("button")).toMatchObject({ photos: 0 });
  expect(await countWaiting()).toMatchObject({ photosPending: 1 });
  expect(await outboxDb.bytes.count()).toBe(1);
  expect(await syncNow("button")).toMatchObject({ ok: true, photos: 1 });
});

test("scenario 5: a picture gone from the phone is shown as missing; its record is kept", async () => {
  const [lost, whole] = [await picture(1), await picture(2)];
  const id = await log([lost, whole]);
  await outboxDb.bytes.delete([id, lost.sha256]);
  expect(await syncNow("button")).toMatchObject({ sent: 1, accepted: 1, photos: 1 });
  expect(await countWaiting()).toMatchObject({ photosMissing: 1, photosPending: 0 });
  expect((await getRecord(id))?.photos.map(({ state }) => state)).toEqual(["missing", "done"]);
  server.now += 31 * 86_400_000;
  await syncNow("button");
  expect(await outboxDb.ops.count()).toBe(1);
  const body = (await getRecord(id))?.body ?? {};
  await editRecord(id, { ...body, pictures: [whole.sha256] }, []);
  expect(await countWaiting()).toMatchObject({ photosMissing: 0, pending: 1 });
});

test("scenario 5: damaged bytes are not sent as if they were the picture", async () => {
  const photo = await picture(1);
  const id = await log([photo]);
  await outboxDb.bytes.put({ record_id: id, sha256: photo.sha256, data: new ArrayBuffer(3_000) });
  await syncNow("button");
  expect((await getRecord(id))?.photos[0]).toMatchObject({ state: "missing", onPhone: false });
  expect(pieces()).toEqual([]);
});

test("scenario 19: the same picture in two records is success, twice", async () => {
  const photo = await picture(1);
  await log([photo]);
  await log([photo]);
  expect(await syncNow("button")).toMatchObject({ ok: true, photos: 2 });
  expect(pieces()).toHaveLength(1);
});

test("refused for good: shown with the reason, the bytes stay", async () => {
  const photo = await picture(1);
  const id = await log([photo]);
  server.days = [() => true, () => true, (call: Call) => problem(call, 422, "not_an_image")];
  await syncNow("button");
  expect((await getRecord(id))?.photos[0]).toMatchObject({
    state: "refused",
    code: "not_an_image",
    onPhone: true,
  });
});

test("a held record's picture is uploaded, and its bytes stay until the record is in force", async () => {
  server.judge = () => ({ outcome: "quarantined", code: "invalid" });
  const photo = await picture(1);
  const id = await log([photo]);
  expect(await syncNow("button")).toMatchObject({ held: 1, photos: 1 });
  expect((await getRecord(id))?.photos[0]).toMatchObject({ state: "done", onPhone: true });
  server.judge = () => ({ outcome: "applied" });
  await editRecord(id, { ...tea("屋场坪", 1), pictures: [photo.sha256] }, []);
  await syncNow("button");
  expect((await getRecord(id))?.photos[0]).toMatchObject({ state: "done", onPhone: false });
});
