import { expect, it } from "vitest";
import type { Row } from "./answers";
import { ranked, sorted } from "./rank";

const row = (division: string, value: number | null): Row => ({
  division,
  name: division,
  level: 2,
  values: { a: value },
});
const ROWS = [row("1", 5), row("2", null), row("3", 0), row("4", 9), row("5", 5), row("6", null)];

it("puts the largest first, zero after it, and no record last", () => {
  expect(ranked(ROWS, "a").map((bar) => bar.division)).toEqual(["4", "1", "5", "3", "2", "6"]);
});

it("keeps zero and no record apart", () => {
  expect(ranked(ROWS, "a").map((bar) => bar.value)).toEqual([9, 5, 5, 0, null, null]);
  expect(ranked(ROWS, "unknown").every((bar) => bar.value === null)).toBe(true);
});

it("leaves the rows as they are listed until a figure is named, and never changes them", () => {
  expect(sorted(ROWS, undefined)).toBe(ROWS);
  expect(sorted(ROWS, "a").map((one) => one.division)).toEqual(["4", "1", "5", "3", "2", "6"]);
  expect(ROWS[0]?.division).toBe("1");
});
