import { describe, expect, test } from "vitest";
import type { Choice, Field, Kind } from "../catalogue/types";
import { sortOffer, suggest, usualCodes } from "./choices";

const choice = (code: string): Choice => ({ code, label: { zh: code, en: code } });
const crops = ["rice", "maize", "tea", "other"].map(choice);
const codes = (list: Choice[]) => list.map((one) => one.code);

describe("a long list of choices", () => {
  test("recent first, each choice once", () => {
    const offer = sortOffer(crops, ["tea", "gone"], undefined);
    expect(codes(offer.recent)).toEqual(["tea"]);
    expect(codes(offer.others)).toEqual(["rice", "maize", "other"]);
  });
  test("what belongs to the category chosen above comes before the rest", () => {
    const offer = sortOffer(crops, ["tea", "maize"], ["rice", "maize", "other"]);
    expect(codes(offer.recent)).toEqual(["maize"]);
    expect(codes(offer.usual)).toEqual(["rice", "other"]);
    expect(codes(offer.others)).toEqual(["tea"]);
  });
  test("the category is read from the kind's own rule", () => {
    const kind = {
      rules: [
        {
          rule: "in_group",
          severity: "soft",
          field: "crop",
          group: "cat",
          members: { g: ["rice"] },
        },
      ],
    } as unknown as Kind;
    expect(usualCodes(kind, "crop", { cat: "g" })).toEqual(["rice"]);
    expect(usualCodes(kind, "crop", {})).toBeUndefined();
  });
});

describe("suggestions for a variety", () => {
  const field = {
    suggestions: { by: "crop", lists: { rice: ["晶两优华占", "中早39"], tea: ["碧香早"] } },
  } as unknown as Field;
  test("follow the crop, recent first, and what is typed", () => {
    expect(suggest(field, { crop: "rice" }, "", ["中早39", "碧香早"])).toEqual([
      "中早39",
      "晶两优华占",
    ]);
    expect(suggest(field, { crop: "rice" }, "优", [])).toEqual(["晶两优华占"]);
    expect(suggest(field, {}, "", [])).toEqual([]);
  });
  test("what is fully typed is not offered again", () => {
    expect(suggest(field, { crop: "tea" }, "碧香早", [])).toEqual([]);
  });
});
