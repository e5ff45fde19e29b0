/** What a phone does not understand of an answer about a picture leaves the picture waiting. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { outboxDb } from "../outbox/db";
import { freshPhone, picture, tea, VILLAGE } from "../outbox/phone.test-support";
import { saveRecord } from "../outbox/write";
import { type Call, CountyServer, json, problem, restoreSettings } from "./server.test-support";
import { readStatus } from "./status";
import { changesOf, said, withMore } from "./strange.test-support";
import { syncNow } from "./turn";

let server: CountyServer;
beforeEach(async () => {
  await freshPhone();
  server = await CountyServer.opened();
});
afterEach(async () => {
  restoreSettings();
  await server.close();
});

async function log(): Promise<void> {
  const photos = [await picture(1)];
  await saveRecord({ kind: "tea_base", division: VILLAGE, body: tea("甲"), photos });
}
const asUsual = (): boolean => true;
const state = async () => (await outboxDb.photos.toArray())[0]?.state;

/** After the day that nobody understood, one of the usual kind. */
async function mends(name: string): Promise<void> {
  expect(["waiting", "done"], name).toContain(await state());
  if ((await state()) === "waiting") expect(await outboxDb.bytes.count(), name).toBe(1);
  server.days = [];
  expect(await syncNow("button"), name).toMatchObject({ ok: true });
  expect(await state(), name).toBe("done");
  expect(server.kept.size, name).toBe(1);
}

const ASKED = { received: 0, complete: false };
const table = changesOf(ASKED);

test.each(table)("asked how far it is: $name", async ({ name, apply }) => {
  await log();
  server.days = [asUsual, said(apply, () => ASKED)];
  await syncNow("button");
  await mends(name);
});

test.each(table)("after a piece: $name", async ({ name, apply }) => {
  await log();
  server.days = [asUsual, asUsual, said(apply, () => ({ received: 3_000, complete: true }))];
  await syncNow("button");
  await mends(name);
});

test.each([400, 403, 404, 409, 410, 422, 426])(
  "refused with %i in an unknown word",
  async (status) => {
    await log();
    server.days = [asUsual, asUsual, (call: Call) => problem(call, status, "later_word")];
    await syncNow("button");
    expect(await state()).toBe("waiting");
    expect(await readStatus()).toMatchObject({ photosPending: 1, photosMissing: 0 });
    await mends(String(status));
  },
);

test.each([404, 422])("%i in an unknown word: the app wants an update", async (status) => {
  await log();
  server.days = [asUsual, asUsual, (call: Call) => problem(call, status, "later_word")];
  expect(await syncNow("button")).toMatchObject({ ok: false, problem: "outdated" });
  expect(await readStatus()).toMatchObject({ outdated: true });
});

test("more fields are no fault", async () => {
  await log();
  server.days = [asUsual, (call: Call) => json(call, 200, withMore(ASKED))];
  expect(await syncNow("button")).toMatchObject({ ok: true, photos: 1 });
});
