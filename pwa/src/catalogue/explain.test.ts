import { expect, it } from "vitest";
import { check, explain } from "./check";
import { readCatalogue } from "./declared.test-support";
import type { Body, Kind, Lang } from "./types";

const catalogue = readCatalogue();
const TODAY = "2026-11-20";

function said(kindName: string, body: Body, lang: Lang): string[] {
  const kind = catalogue.kinds.find((one) => one.kind === kindName) as Kind;
  const { errors, warnings } = check(kind, body, TODAY);
  return [...errors, ...warnings].map((finding) => explain(catalogue, kind, finding, lang));
}

// The same sentences stand in tests/backend/catalogue/test_explain.py.
it.each([
  ["crop_variety", { area_mu: 1000001 }, "zh", "面积不能大于 10000 亩。"],
  ["crop_variety", { area_mu: 0 }, "en", "Area cannot be below 0.01 mu."],
  ["crop_variety", { planted_on: "2026-11-21" }, "zh", "种植日期不能晚于 2026-11-20，请核对。"],
  ["crop_variety", {}, "zh", "面积和株数至少填一项。"],
  ["tea_base", { planted_year: 1949 }, "zh", "建园年份不能小于 1950。"],
  ["tea_base", { planted_year: 1949 }, "en", "Year planted cannot be below 1950."],
  [
    "tea_base",
    { area_mu: 1250, improved_area_mu: 1300 },
    "zh",
    "其中良种面积不能大于实有面积（12.5 亩），请核对。",
  ],
  [
    "tea_base",
    { harvest_area_mu: 100, output_yuan: 100 },
    "zh",
    "当年产值与采摘面积相比，一般为 500–30000 元/亩，请核对；无误请写一句说明。",
  ],
  [
    "toilet_renovation",
    { toilet_class: "household", tank_m3: 1100, toilet_type: "three_chamber" },
    "zh",
    "这种情况下化粪池容积一般为 1.5–10 立方米，请核对；无误请写一句说明。",
  ],
  [
    "toilet_renovation",
    { toilet_class: "household", subsidy_yuan: 500001 },
    "en",
    "In this case Subsidy is usually ≤ 5000 yuan; please check, or say why in one line.",
  ],
  ["toilet_renovation", { colour: 1 }, "zh", "colour不是这张表里的项目，请更新后再报。"],
] as [string, Body, Lang, string][])("%s %j in %s: %s", (kind, body, lang, sentence) => {
  expect(said(kind, body, lang)).toContain(sentence);
});
