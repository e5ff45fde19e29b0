import { expect, it } from "vitest";
import { LONGEST_MS, LOOK_MS, nextLook } from "./poll";

it("looks each second while somebody looks", () => {
  expect(nextLook({ visible: true, failures: 0 })).toBe(LOOK_MS);
});

it("does not look while nobody does", () => {
  expect(nextLook({ visible: false, failures: 0 })).toBeUndefined();
  expect(nextLook({ visible: false, failures: 9 })).toBeUndefined();
});

it("waits longer each time that nobody answers, and never for ever", () => {
  const waits = [1, 2, 3, 4, 5, 60].map((failures) => nextLook({ visible: true, failures }));
  expect(waits).toEqual([2000, 4000, 8000, 16_000, LONGEST_MS, LONGEST_MS]);
});
