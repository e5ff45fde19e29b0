/** When a turn begins, in a page without screens. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { countWaiting } from "../outbox/count";
import { outboxDb } from "../outbox/db";
import { freshPhone, tea, VILLAGE } from "../outbox/phone.test-support";
import { saveRecord, withdrawRecord } from "../outbox/write";
import { until } from "./patience.test-support";
import { CountyServer, problem } from "./server.test-support";
import { settings } from "./settings";
import { staticsOlderThan } from "./state";
import { startTriggers } from "./triggers";
import { syncNow } from "./turn";

const usual = { ...settings };
let server: CountyServer;
let stop: () => void = () => undefined;
let window: EventTarget;
let screen: EventTarget & { visibilityState?: string };

beforeEach(async () => {
  await freshPhone();
  server = new CountyServer();
  await server.open();
  window = new EventTarget();
  screen = new EventTarget();
  screen.visibilityState = "visible";
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  vi.stubGlobal("removeEventListener", window.removeEventListener.bind(window));
  vi.stubGlobal("document", screen);
});
afterEach(async () => {
  stop();
  await syncNow("button");
  vi.unstubAllGlobals();
  Object.assign(settings, usual);
  await server.close();
});

const log = () =>
  saveRecord({ kind: "tea_base", division: VILLAGE, body: tea("屋场坪"), photos: [] });
const syncs = () => server.calls.filter(({ path }) => path === "/sync").length;
const started = () => until(() => server.calls.some(({ path }) => path === "/divisions"));

test("at the start, and then what else may be new: profile, catalogue, divisions", async () => {
  await log();
  stop = startTriggers();
  await started();
  expect(server.log.size).toBe(1);
  expect(server.calls.map(({ path }) => path)).toContain("/session");
});

/** Open the page once more, and wait until its first turn is over. */
async function again(): Promise<string[]> {
  stop();
  const before = server.calls.length;
  stop = startTriggers();
  await until(() => server.calls.slice(before).some(({ path }) => path === "/sync"));
  await syncNow("button");
  return server.calls.slice(before).map(({ path }) => path);
}

test("a page that is opened again soon asks for nothing but the turn", async () => {
  stop = startTriggers();
  await started();
  await until(async () => !(await staticsOlderThan(60_000)));
  expect(new Set(await again())).toEqual(new Set(["/sync"]));
  settings.staticsRestartMs = -1;
  expect(await again()).toContain("/sync");
  const asked = () => server.calls.filter(({ path }) => path === "/divisions").length;
  await until(() => asked() === 2);
});

test("all copies come anew: the village may have moved, so the profile is asked for at once", async () => {
  stop = startTriggers();
  await started();
  await until(async () => !(await staticsOlderThan(60_000)));
  server.epoch = "e2";
  await syncNow("button");
  expect(await staticsOlderThan(60_000)).toBe(true);
  window.dispatchEvent(new Event("online"));
  const asked = () => server.calls.filter(({ path }) => path === "/session").length;
  await until(() => asked() === 2);
});

test("as soon as something is saved, when the network is back, when the page is looked at", async () => {
  stop = startTriggers();
  await started();
  await log();
  await until(() => server.log.size === 1);
  let before = syncs();
  window.dispatchEvent(new Event("online"));
  await until(() => syncs() > before);
  before = syncs();
  screen.dispatchEvent(new Event("visibilitychange"));
  await until(() => syncs() > before);
});

test("by itself after a failure, with no hand", async () => {
  Object.assign(settings, { waitingTimerMs: 40, idleTimerMs: 40, backoffMs: 30 });
  server.days = [(call) => problem(call, 503, "unexpected"), (call) => call.response.destroy()];
  await log();
  stop = startTriggers();
  await until(() => server.log.size === 1);
  await until(async () => (await countWaiting()).pending === 0);
});

test("scenario 22: after a failure it does not wait for the next usual beat", async () => {
  Object.assign(settings, { waitingTimerMs: 50, backoffMs: 60 });
  server.days = [1, 2, 3].map(() => (call) => problem(call, 503, "unexpected"));
  await log();
  stop = startTriggers();
  await until(() => syncs() > 1);
  // From here on the usual beat would come too late for this test.
  settings.waitingTimerMs = 600_000;
  await until(() => server.log.size === 1);
});

test("a question that the browser asks and nobody answers does not stand before the sync", async () => {
  const persist = vi.fn(() => new Promise<boolean>(() => undefined));
  vi.stubGlobal("navigator", { storage: { persisted: async () => false, persist } });
  await log();
  stop = startTriggers();
  await until(() => server.log.size === 1);
  expect(persist).toHaveBeenCalledOnce();
});

test("withdrawn in the instant in which the page was left: done at the next start", async () => {
  const { recordId } = await log();
  await syncNow("button");
  const side = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (name: string) => side.get(name) ?? null,
    setItem: (name: string, text: string) => void side.set(name, text),
  });
  void withdrawRecord(recordId);
  // What is left of a page that went away now.
  const left = new Map(side);
  await until(() => countWaiting().then(({ pending }) => pending === 1));
  await outboxDb.ops.where("due").equals(1).delete();
  side.clear();
  for (const [name, text] of left) side.set(name, text);
  stop = startTriggers();
  await until(() => server.records.get(recordId)?.dead === true);
  expect(side.get("shishu.withdraw")).toBe("[]");
});

test("stopped is stopped", async () => {
  stop = startTriggers();
  await started();
  stop();
  await log();
  window.dispatchEvent(new Event("online"));
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 1 });
});
