import { describe, expect, test } from "vitest";
import type { Kind } from "../catalogue/types";
import type { LocalRecord } from "../outbox/op";
import { monthCount, monthFigures } from "./figures";

const words = { zh: "字", en: "word" };
const field = (name: string, type: string) => ({
  name,
  type,
  label: words,
  required: false,
  since: 1,
});
const indicator = (name: string, order: number, more: object) => ({
  name,
  order,
  label: words,
  unit: words,
  definition: words,
  scale: 0,
  card: true,
  ...more,
});
const kind = {
  kind: "tea",
  dated: ["on"],
  same: ["base"],
  same_period: "year",
  rules: [],
  fields: [
    field("base", "text"),
    field("on", "day"),
    field("area", "quantity"),
    field("yield", "quantity"),
    field("way", "choice"),
  ],
  measures: [
    {
      name: "records",
      type: "count",
      scale: 0,
      by: "way",
      dimension_slot: "d1",
    },
    { name: "bases", type: "distinct", key: ["base"], scale: 0, member_slot: "k1" },
    {
      name: "area",
      type: "stock",
      field: "area",
      key: ["base"],
      scale: 2,
      number_slot: "n2",
      member_slot: "k1",
    },
    { name: "yield", type: "sum", field: "yield", scale: 1, number_slot: "n3" },
  ],
  indicators: [
    indicator("area", 2, { measure: "area", scale: 2 }),
    indicator("new", 1, { measure: "records", part: "new" }),
    indicator("bases", 3, { measure: "bases" }),
    indicator("per", 4, { ratio: { over: "yield", under: "area", times: 1 }, scale: 1 }),
    indicator("hidden", 5, { measure: "records", card: false }),
  ],
} as unknown as Kind;

let n = 0;
const record = (body: object, more: Partial<LocalRecord> = {}) =>
  ({ id: `r${n++}`, kind: "tea", state: "saved", body, counted: body, ...more }) as LocalRecord;
const values = (records: LocalRecord[], month: number) =>
  monthFigures(kind, records, month).map((figure) => figure.value);

describe("this month's own figures", () => {
  const records = [
    record({ base: "甲", on: "2026-01-05", area: 1000, yield: 100, way: "old" }),
    record({ base: "甲", on: "2026-02-05", area: 1200, yield: 50, way: "new" }),
    record({ base: " 甲 ", on: "2026-02-09", area: 1100, way: "new" }),
    record({ base: "乙", on: "2026-02-10", area: 500, yield: 14, way: "old" }),
  ];
  test("count by part, stock as the latest of each subject, distinct, ratio of sums", () => {
    // 6.4 over 16.00 is 0.4: a ratio of sums, not a mean.
    expect(values(records, 202602)).toEqual([2, 1600, 2, 4]);
    expect(monthCount(kind, records, 202602)).toBe(3);
  });
  test("a stock stands on into months without records", () => {
    expect(values(records, 202603)[1]).toBe(1600);
    expect(values(records, 202601)[1]).toBe(1000);
  });
  test("nothing to divide by is no figure, not zero", () => {
    expect(values([], 202602)).toEqual([0, 0, 0, null]);
  });
  test("what does not count, other kinds' records and those without a day take no part", () => {
    const { counted: _none, ...aside } = record({ base: "丙", on: "2026-02-01", way: "new" });
    const off = [
      aside,
      record({ base: "丙", on: "2026-02-01", way: "new" }, { kind: "toilet" }),
      record({ base: "丙", way: "new" }),
    ];
    expect(values(off, 202602)[0]).toBe(0);
    expect(monthCount(kind, off, 202602)).toBe(0);
  });
  test("what counts is what the county has, not what is shown to be put right", () => {
    const counted = { base: "丙", on: "2026-02-01", way: "new" };
    const shown = { base: "丙", on: "2026-03-01", way: "old" };
    const edited = record(shown, { state: "quarantined", counted });
    expect(values([edited], 202602)[0]).toBe(1);
    expect(values([edited], 202603)[0]).toBe(0);
  });
});
