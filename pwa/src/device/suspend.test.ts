/** A page that is put aside in the middle of a transaction, as WebKit's back/forward cache does. */
import "fake-indexeddb/auto";
import { Dexie, type Table } from "dexie";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let window: EventTarget;
let screen: EventTarget;
let db: Dexie & { rows: Table<{ key: string; value: number }, string> };
let steady: typeof import("./steady").steady;

beforeEach(async () => {
  window = new EventTarget();
  screen = new EventTarget();
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  vi.stubGlobal("document", screen);
  vi.resetModules();
  ({ steady } = await import("./steady"));
  const { letGoInTime } = await import("./suspend");
  db = new Dexie("put-aside") as typeof db;
  letGoInTime(db);
  db.version(1).stores({ rows: "key" });
  await db.delete({ disableAutoOpen: false });
});
afterEach(() => {
  db.close();
  vi.unstubAllGlobals();
});

const shown = (type: string, persisted: boolean) =>
  window.dispatchEvent(Object.assign(new Event(type), { persisted }));

/** A transaction that is still at work when the page is put aside. */
function atWork(value: number): { done: Promise<void>; begun: Promise<void>; runs: () => number } {
  let runs = 0;
  let began: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    began = resolve;
  });
  const done = steady(db, () =>
    db.transaction("rw", db.rows, async () => {
      runs += 1;
      await db.rows.put({ key: "a", value });
      began();
      // As long as nobody cuts it off: WebKit's would stay so for ever.
      for (let i = 0; runs === 1 && i < 10_000; i++) await db.rows.get("a");
    }),
  );
  return { done, begun, runs: () => runs };
}

test.each([
  ["pagehide", "pageshow"],
  ["freeze", "resume"],
])("%s aborts what is open; it is done again at %s, and not before", async (leave, back) => {
  const work = atWork(1);
  await work.begun;
  const send = (type: string) =>
    type.startsWith("page") ? shown(type, true) : screen.dispatchEvent(new Event(type));
  send(leave);
  // Another page, or this one's next: the store is free at once.
  const other = new Dexie("put-aside");
  await other.open();
  expect(await other.table("rows").count()).toBe(0);
  other.close();
  expect(work.runs()).toBe(1);
  let told = false;
  const later = steady(db, () => db.rows.count()).then(() => {
    told = true;
  });
  await new Promise((done) => setTimeout(done, 20));
  expect([work.runs(), told]).toEqual([1, false]);
  send(back);
  await work.done;
  expect(work.runs()).toBe(2);
  await later;
  expect(await db.rows.get("a")).toEqual({ key: "a", value: 1 });
});

test("a page that is closed for good is not cut off: what it writes last may still arrive", async () => {
  const work = atWork(2);
  await work.begun;
  shown("pagehide", false);
  expect(await steady(db, () => db.rows.count())).toBe(1);
  await work.done;
  expect(work.runs()).toBe(1);
});
