import { expect, test } from "vitest";
import { isLater } from "./later";

const DAY = 86_400_000;
const NOW = 1_790_000_000_000;

test("later is a week, and one person's", () => {
  expect(isLater(`ann ${NOW - 6 * DAY}`, "ann", NOW)).toBe(true);
  expect(isLater(`ann ${NOW - 8 * DAY}`, "ann", NOW)).toBe(false);
  expect(isLater(`ann ${NOW}`, "ben", NOW)).toBe(false);
});

test("nothing kept, or nothing that can be read, is no answer", () => {
  for (const kept of [null, "", "ann", "ann then"]) expect(isLater(kept, "ann", NOW)).toBe(false);
});

test("a clock that was set back does not make it for ever", () => {
  expect(isLater(`ann ${NOW + 400 * DAY}`, "ann", NOW)).toBe(false);
});
