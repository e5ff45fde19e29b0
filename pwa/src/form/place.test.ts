import { expect, test } from "vitest";
import { accuracyWord, placeOf, placeProblem } from "./place";

test("a position is kept in millionths of a degree and whole metres", () => {
  expect(placeOf({ latitude: 28.4567894, longitude: 110.3912346, accuracy: 7.6 })).toEqual({
    lat: 28456789,
    lng: 110391235,
    acc: 8,
  });
});
test("an absurd accuracy stays within what the server takes", () => {
  expect(placeOf({ latitude: 0, longitude: 0, accuracy: 9e9 }).acc).toBe(1_000_000);
});
test("accuracy in words", () => {
  expect([5, 60, 400, undefined].map(accuracyWord)).toEqual([
    "accuracyGood",
    "accuracyFair",
    "accuracyPoor",
    "accuracyPoor",
  ]);
});
test("each failure has its own advice", () => {
  expect([1, 2, 3].map(placeProblem)).toEqual([
    "place_denied",
    "place_unavailable",
    "place_timeout",
  ]);
});
