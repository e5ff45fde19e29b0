import { expect, it } from "vitest";
import texts from "../../../tests/vectors/typing/texts.json";
import { check } from "./check";
import { readCatalogue } from "./declared.test-support";
import { isOdd, normalise, tidyText } from "./normalise";
import type { Kind } from "./types";

it.each([
  ["黄金茶１号", "黄金茶1号"],
  ["　黄金茶 \u00a0 1号\n", "黄金茶 1号"],
  ["ＡＢＣ", "ABC"],
  ["碧香\u200b早", "碧香早"],
  ["abc", "abc"],
  ["   ", ""],
  ["", ""],
])("compares %j as %j", (text, name) => {
  expect(normalise(text)).toBe(name);
});

it("knows the characters that no form lets in", () => {
  expect(isOdd("好\ud83d", false)).toBe(true);
  expect(isOdd("好😀𠮷", false)).toBe(false);
  expect(isOdd("一\n二", false)).toBe(true);
  expect(isOdd("一\n二", true)).toBe(false);
});

it.each([
  [" 屋场坪\u200b ", false, "屋场坪"],
  ["屋场\n坪", false, "屋场 坪"],
  ["一\r\n二\u2028三", true, "一\n二\n三"],
  ["Cafe\u0301", false, "Café"],
  ["a\x00b\ud83d", false, "ab"],
  ...(texts.tidy as [string, boolean, string][]),
])("keeps %j as %j", (text, lines, kept) => {
  expect(tidyText(text, lines)).toBe(kept);
});

const crop = readCatalogue().kinds.find((one) => one.kind === "crop_variety") as Kind;

it("leaves nothing in a text for the check to refuse", () => {
  for (const text of ["Cafe\u0301", "屋\t场", "屋\u202e场", "\ufeff屋场", "\ud83d屋场"]) {
    const { errors } = check(crop, { plot_name: tidyText(text) }, "2026-11-20");
    expect(errors.filter(({ field }) => field === "plot_name")).toEqual([]);
  }
});

it.each(texts.identity as [string, boolean][])("holds %j an identity number: %j", (text, holds) => {
  const { errors } = check(crop, { remark: text }, "2026-11-20");
  expect(errors.some(({ code }) => code === "identity_number")).toBe(holds);
});
