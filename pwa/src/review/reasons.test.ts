/** A sentence for every reason, in both languages; and numbers in short. */
import { expect, test } from "vitest";
import { holesText, shortOf, whyOf } from "./reasons";
import en from "./words/en";
import zh from "./words/zh";

test("a code has its own sentence, a late one needs none, a new one is told by its name", () => {
  expect(whyOf({ outcome: "conflict", code: "overlap" })).toBe("why_overlap");
  expect(whyOf({ outcome: "late", code: null })).toBe("why_late");
  expect(whyOf({ outcome: "quarantined", code: "brand_new" })).toBe("why_other");
  expect(shortOf({ outcome: "quarantined", code: "brand_new" })).toBe("short_other");
  expect(shortOf({ outcome: "quarantined", code: "unproven" })).toBe("short_unproven");
});

test("every long reason has a short one, and no Chinese is left in the English", () => {
  const codes = Object.keys(zh).filter((key) => key.startsWith("why_"));
  for (const key of codes) expect(zh).toHaveProperty(key.replace("why_", "short_"));
  for (const [key, words] of Object.entries(en)) expect(words, key).not.toMatch(/[\u4e00-\u9fff]/);
});

test("holes in short", () => {
  const holes: [number, number][] = [
    [3, 3],
    [6, 8],
  ];
  expect(holesText(holes, "、")).toBe("3、6–8");
  expect(holesText([], "、")).toBe("");
});
