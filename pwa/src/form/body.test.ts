import { describe, expect, test } from "vitest";
import type { Field, Kind } from "../catalogue/types";
import { copyBody, sameBody, startBody, tidyBody } from "./body";
import { layout } from "./layout";

const words = { zh: "字", en: "word" };
const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  type: "text",
  label: words,
  required: false,
  since: 1,
  ...more,
});
const kind = {
  kind: "toilet",
  fields: [
    field("class", { type: "choice", required: true, remember: true }),
    field("head", { required: true, only_when: { class: ["household"] } }),
    field("note", { more: true }),
    field("old", { retired: true, remember: true }),
    field("photos", { type: "photo" }),
    field("place", { type: "place", more: true }),
    field("remark", { more: true }),
    field("reason"),
  ],
  rules: [],
} as unknown as Kind;

describe("the form's layout", () => {
  test("what depends on another field comes when that says so; the reason is the form's own", () => {
    const names = (body: object) => layout(kind, body as never).first.map((one) => one.name);
    expect(names({})).toEqual(["class", "photos"]);
    expect(names({ class: "household" })).toEqual(["class", "head", "photos"]);
    expect(layout(kind, {}).more.map((one) => one.name)).toEqual(["note", "place", "remark"]);
  });
  test("a retired field is shown only while it still says something", () => {
    expect(layout(kind, { old: "x" }).first.map((one) => one.name)).toContain("old");
  });
});

describe("bodies", () => {
  test("a new form starts with what is remembered, of fields that are still there", () => {
    expect(startBody(kind, { class: "public", old: "x", note: "n" })).toEqual({ class: "public" });
  });
  test("a copy leaves out pictures, the position and words about that one record", () => {
    const last = {
      class: "public",
      note: "n",
      photos: ["a"],
      place: { lat: 1, lng: 2 },
      remark: "r",
      reason: "w",
    };
    expect(copyBody(kind, last)).toEqual({ class: "public", note: "n" });
  });
  test("hidden and empty values are not saved, unknown fields are not dropped", () => {
    const body = { class: "public", head: "张三", note: "  n ", photos: [], later: 7, reason: "x" };
    expect(tidyBody(kind, body, false)).toEqual({ class: "public", note: "n", later: 7 });
    expect(tidyBody(kind, body, true)).toEqual({
      class: "public",
      note: "n",
      reason: "x",
      later: 7,
    });
  });
  test("the same said in another order is no change", () => {
    expect(
      sameBody({ a: 1, p: { lat: 1, lng: 2 }, n: null }, { p: { lng: 2, lat: 1 }, a: 1 }),
    ).toBe(true);
    expect(sameBody({ a: 1 }, { a: 2 })).toBe(false);
  });
});
