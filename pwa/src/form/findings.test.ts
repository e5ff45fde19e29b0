import { expect, test } from "vitest";
import { byField, firstWrong, visibleNow, wantsReason } from "./findings";

const finding = (field: string, code: string) => ({ field, code, params: {} });

test("the focus goes to the topmost wrong field, whatever the order of the findings", () => {
  const errors = [finding("b", "required"), finding("a", "required")];
  expect(firstWrong(errors, ["a", "b"])).toBe("a");
  expect(firstWrong([finding("gone", "unknown_field")], ["a"])).toBe("gone");
  expect(firstWrong([], ["a"])).toBeUndefined();
});

test("while typing nothing is called missing, and no field is judged before it is left", () => {
  const found = [finding("a", "required"), finding("b", "too_large"), finding("c", "too_large")];
  expect(visibleNow(found, false, new Set(["a", "b"]))).toEqual([finding("b", "too_large")]);
  expect(visibleNow(found, true, new Set())).toHaveLength(3);
});

test("a warning wants one line, once", () => {
  expect(wantsReason([finding("a", "unusual_high")], {})).toBe(true);
  expect(wantsReason([finding("a", "unusual_high")], { reason: "下了大雨" })).toBe(false);
  expect(wantsReason([], {})).toBe(false);
});

test("findings are told at their fields", () => {
  expect([...byField([finding("a", "x"), finding("b", "y"), finding("a", "z")]).keys()]).toEqual([
    "a",
    "b",
  ]);
});
