/** The button that changes over to a new version always does something. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Update, watchUpdate } from "./update";

class Worker extends EventTarget {
  asked: unknown[] = [];
  postMessage(message: unknown): void {
    this.asked.push(message);
  }
}
class Registration extends EventTarget {
  waiting: Worker | undefined = new Worker();
  installing: Worker | undefined;
}
class Container extends EventTarget {
  controller = {};
  registration = new Registration();
  register = async () => this.registration;
}

let container: Container;
let reloads: number;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  container = new Container();
  reloads = 0;
  vi.stubGlobal("navigator", { serviceWorker: container });
  vi.stubGlobal("location", { reload: () => reloads++ });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function offered(): Promise<Update> {
  let last: Update | undefined;
  stop = watchUpdate((update) => {
    last = update;
  });
  await vi.advanceTimersByTimeAsync(0);
  if (!last) throw new Error("nothing was told");
  return last;
}

test("it asks the one that waits, and reloads when it is in charge", async () => {
  const update = await offered();
  expect(update.waiting).toBe(true);
  update.apply();
  expect(container.registration.waiting?.asked).toEqual([{ type: "SKIP_WAITING" }]);
  expect(reloads).toBe(0);
  container.dispatchEvent(new Event("controllerchange"));
  expect(reloads).toBe(1);
});

test("a page that did not ask is never reloaded", async () => {
  await offered();
  container.dispatchEvent(new Event("controllerchange"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reloads).toBe(0);
});

test("nobody waits any more: it reloads at once", async () => {
  const update = await offered();
  container.registration.waiting = undefined;
  update.apply();
  expect(reloads).toBe(1);
});

test("the old one is busy with a slow sync: it reloads all the same", async () => {
  const update = await offered();
  update.apply();
  await vi.advanceTimersByTimeAsync(3_900);
  expect(reloads).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(reloads).toBe(1);
});
