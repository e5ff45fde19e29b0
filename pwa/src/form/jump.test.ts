import { expect, test } from "vitest";
import type { Kind } from "../catalogue/types";
import type { LocalRecord } from "../outbox/op";
import { jumps } from "./jump";

const field = (name: string, type: string, more = {}) => ({
  name,
  type,
  label: { zh: name, en: name },
  required: false,
  since: 1,
  ...more,
});
const TEA = {
  kind: "tea",
  value: "area",
  dated: ["on"],
  same: ["base", "on"],
  same_period: "ever",
  fields: [
    field("base", "text"),
    field("area", "quantity", { scale: 2 }),
    field("output", "quantity", { scale: 2 }),
    field("year", "whole", { year: true }),
    field("on", "day"),
  ],
  measures: [
    { name: "area", type: "stock", field: "area", key: ["base"], scale: 2 },
    { name: "output", type: "stock", field: "output", key: ["base"], scale: 2 },
  ],
  rules: [],
  indicators: [],
} as unknown as Kind;

let number = 0;
const said = (day: string, body: object, more: Partial<LocalRecord> = {}): LocalRecord => {
  number += 1;
  return {
    id: `r${number}`,
    kind: "tea",
    division: "v",
    state: "rolled",
    withdrawn: false,
    day,
    body: { on: day, ...body },
    ...more,
  } as LocalRecord;
};
const codes = (body: object, records: LocalRecord[], own?: string) =>
  jumps(TEA, { on: "2026-06-01", ...body }, "v", records, own).map((one) => [
    one.field,
    one.code,
    one.params.limit,
  ]);

test("a slip of a hundred stands out against the same base's last number", () => {
  const records = [
    said("2025-01-01", { base: "甲", area: 9000 }),
    said("2026-01-01", { base: "甲", area: 1200, output: 100 }),
    said("2026-02-01", { base: "乙", area: 100_000 }),
  ];
  expect(codes({ base: " 甲 ", area: 120_000 }, records)).toEqual([["area", "unusual_jump", 1200]]);
  expect(codes({ base: "甲", area: 6000 }, records)).toEqual([]);
  expect(codes({ base: "甲", area: 6001 }, records)).toHaveLength(1);
  expect(codes({ base: "甲", area: 1200, output: 501 }, records)).toEqual([
    ["output", "unusual_jump", 100],
  ]);
  expect(codes({ base: "甲", area: 1 }, records)).toEqual([]);
});

test("a new base is set against the village's last, by its telling number alone", () => {
  const records = [said("2026-01-01", { base: "甲", area: 100, output: 100 })];
  expect(codes({ base: "丙", area: 501, output: 90_000 }, records)).toEqual([
    ["area", "unusual_jump_village", 100],
  ]);
  expect(codes({ area: 501 }, records)).toEqual([["area", "unusual_jump_village", 100]]);
});

test("nothing is compared with itself, another village, or what does not stand", () => {
  const own = said("2026-01-01", { base: "甲", area: 100 });
  const records = [
    own,
    said("2026-01-02", { base: "甲", area: 100 }, { withdrawn: true }),
    said("2026-01-03", { base: "甲", area: 100 }, { state: "returned" }),
    said("2026-01-04", { base: "甲", area: 100 }, { division: "w" }),
    said("2026-01-05", { base: "甲", area: 0 }),
  ];
  expect(codes({ base: "甲", area: 9000 }, records, own.id)).toEqual([]);
  expect(codes({ base: "甲", area: "12." }, [own])).toEqual([]);
});
