import { expect, test } from "vitest";
import { mendable, reasonFor } from "./reason";

test("a verdict's code has its own sentence", () => {
  expect(reasonFor({ state: "conflict", stateCode: "overlap" })).toBe("why_overlap");
  expect(reasonFor({ state: "quarantined", stateCode: "invalid" })).toBe("why_invalid");
  expect(reasonFor({ state: "saved", stateCode: "too_large" })).toBe("why_too_large");
});
test("a code of a later server falls back to the state", () => {
  expect(reasonFor({ state: "quarantined", stateCode: "brand_new" })).toBe("why_quarantined");
  expect(reasonFor({ state: "rolled" })).toBe("why_rolled");
});
test("what was set aside or returned can be mended; a conflict waits for the township", () => {
  expect(mendable({ state: "quarantined" })).toBe(true);
  expect(mendable({ state: "conflict" })).toBe(false);
});
