/** A line that is back is noticed soon, though no browser says so; a server that fails is left alone. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { freshPhone, log } from "../outbox/phone.test-support";
import { until } from "./patience.test-support";
import { CountyServer, problem, restoreSettings } from "./server.test-support";
import { settings } from "./settings";
import { readSyncState } from "./state";
import { startTriggers } from "./triggers";
import { syncNow } from "./turn";

let server: CountyServer;
let screen: EventTarget & { visibilityState?: string };
let stop: () => void = () => undefined;

beforeEach(async () => {
  await freshPhone();
  server = await CountyServer.opened();
  screen = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("document", screen);
  // The pause after a failure is longer than this test may take, and so is every usual beat.
  Object.assign(settings, { backoffMs: 200_000, waitingTimerMs: 200_000, probeMs: 40 });
});
afterEach(async () => {
  stop();
  await syncNow("button");
  vi.unstubAllGlobals();
  restoreSettings();
  await server.close();
});

const asked = () => server.calls.filter(({ path }) => path === "/healthz").length;
const syncs = () => server.calls.filter(({ path }) => path === "/sync").length;

test("nobody answered: a few bytes ask again and again, and the first answer begins a turn", async () => {
  await log("甲");
  server.gone = true;
  stop = startTriggers();
  await until(() => asked() > 3);
  expect(syncs()).toBe(1);
  server.gone = false;
  await until(() => server.log.size === 1);
  await until(async () => (await readSyncState()).silent === false);
  const before = asked();
  await new Promise((done) => setTimeout(done, 300));
  expect(asked()).toBe(before);
});

test("a server that answers, and fails, is not asked in between", async () => {
  await log("甲");
  server.days = [(call) => problem(call, 503, "busy")];
  stop = startTriggers();
  await until(() => syncs() === 1);
  await new Promise((done) => setTimeout(done, 300));
  expect([asked(), syncs()]).toEqual([0, 1]);
});

test("a line that carries the question and no turn is tried less and less often", async () => {
  settings.probeMs = 20;
  await log("甲");
  server.days = Array.from({ length: 400 }, () => (call) => {
    if (call.path === "/sync") call.response.destroy();
    return call.path !== "/sync";
  });
  stop = startTriggers();
  await until(() => asked() >= 4);
  const began = Date.now();
  const before = asked();
  await until(() => asked() >= before + 2);
  expect(Date.now() - began).toBeGreaterThan(20 * 2 ** 4);
});

test("nobody looks at the page: no question, until somebody does", async () => {
  await log("甲");
  server.gone = true;
  screen.visibilityState = "hidden";
  stop = startTriggers();
  await until(() => syncs() === 1);
  await new Promise((done) => setTimeout(done, 300));
  expect(asked()).toBe(0);
  server.gone = false;
  screen.visibilityState = "visible";
  screen.dispatchEvent(new Event("visibilitychange"));
  await until(() => server.log.size === 1);
});
