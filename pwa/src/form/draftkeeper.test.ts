import { expect, test } from "vitest";
import { DraftKeeper } from "./draftkeeper";

test("every change is written in order, and what was overtaken is left out", async () => {
  const written: string[] = [];
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const keeper = new DraftKeeper(() => undefined);
  keeper.keep(async () => {
    await gate;
    written.push("a");
  });
  keeper.keep(async () => void written.push("ab"));
  keeper.keep(async () => void written.push("abc"));
  release();
  await keeper.settled();
  expect(written).toEqual(["a", "abc"]);
});

test("a failed write is told, and the next one still happens", async () => {
  const told: unknown[] = [];
  const keeper = new DraftKeeper((error) => told.push(error));
  keeper.keep(() => Promise.reject(new Error("full")));
  await keeper.settled();
  keeper.keep(async () => undefined);
  await keeper.settled();
  expect(told).toEqual([new Error("full"), undefined]);
});

test("while a record is being saved no draft is written; if saving fails, the last change is", async () => {
  const written: string[] = [];
  const keeper = new DraftKeeper(() => undefined);
  await keeper.pause();
  keeper.keep(async () => void written.push("typed meanwhile"));
  await keeper.settled();
  expect(written).toEqual([]);
  keeper.resume();
  await keeper.settled();
  expect(written).toEqual(["typed meanwhile"]);
});
