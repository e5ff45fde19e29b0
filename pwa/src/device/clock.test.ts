/** Scenario 32, the phone's part: its clock decides no day when the server's is known. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deviceDb } from "./db";

const NOON = Date.UTC(2026, 10, 23, 4);
const YEARS = 10 * 365 * 86_400_000;

beforeEach(async () => {
  await deviceDb.delete({ disableAutoOpen: false });
  vi.resetModules();
  vi.useFakeTimers({ toFake: ["Date", "performance"], now: NOON });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const db of open.splice(0)) db.close();
});

const open: { close(): void }[] = [];

/** The clock of an application that was just opened. */
async function opened() {
  open.push((await import("./db")).deviceDb);
  return import("./clock");
}

test("the day is the county's, at any hour of the phone's own zone", async () => {
  const clock = await opened();
  vi.setSystemTime(Date.UTC(2026, 10, 23, 15, 59));
  expect(clock.today()).toBe("2026-11-23");
  vi.setSystemTime(Date.UTC(2026, 10, 23, 16, 0));
  expect(clock.today()).toBe("2026-11-24");
  expect(clock.skewKnown()).toBe(false);
});

test("ten years off: put right by the first answer, and still right after a restart", async () => {
  vi.setSystemTime(NOON - YEARS);
  const clock = await opened();
  expect(clock.today()).not.toBe("2026-11-23");
  await clock.noteServerTime(NOON, Date.now() - 400, Date.now());
  expect(clock.today()).toBe("2026-11-23");
  expect(Math.abs(clock.now() - NOON)).toBeLessThan(1_000);
  vi.resetModules();
  const restarted = await opened();
  await restarted.loadClock();
  expect(restarted.today()).toBe("2026-11-23");
  expect(restarted.skewKnown()).toBe(true);
});

test("jumped back in mid-form: the day stays", async () => {
  const clock = await opened();
  await clock.noteServerTime(NOON, Date.now(), Date.now());
  vi.setSystemTime(NOON - YEARS);
  expect(clock.today()).toBe("2026-11-23");
});

test("set back while the app was closed: not before what was already known", async () => {
  const clock = await opened();
  await clock.noteServerTime(NOON, Date.now(), Date.now());
  vi.resetModules();
  vi.setSystemTime(NOON - YEARS);
  const restarted = await opened();
  await restarted.loadClock();
  expect(restarted.today()).toBe("2026-11-23");
});

test("an answer that was too slow says nothing about the time once it is known", async () => {
  const clock = await opened();
  await clock.noteServerTime(NOON, Date.now(), Date.now());
  await clock.noteServerTime(NOON + YEARS, Date.now() - 120_000, Date.now());
  await clock.noteServerTime(Number.NaN, Date.now(), Date.now());
  expect(clock.today()).toBe("2026-11-23");
});
