import { expect, test } from "vitest";
import type { Field, Kind } from "../catalogue/types";
import type { LocalRecord } from "../outbox/op";
import { findTwin } from "./duplicate";

const field = (name: string, type: Field["type"] = "text"): Field => ({
  name,
  type,
  label: { zh: name, en: name },
  required: true,
  since: 1,
});
const kind = {
  kind: "tea",
  fields: [field("base"), field("on", "day")],
  dated: ["on"],
  same: ["base"],
  same_period: "year",
  rules: [],
  measures: [],
} as unknown as Kind;
const record = (more: Partial<LocalRecord>) =>
  ({
    id: "r1",
    kind: "tea",
    division: "v",
    body: { base: "屋场坪", on: "2026-02-01" },
    withdrawn: false,
    ...more,
  }) as LocalRecord;

const body = { base: " 屋场坪 ", on: "2026-05-01" };

test("the same base in the same year is a suspected duplicate, however it is spaced", () => {
  expect(findTwin(kind, body, "v", [record({})])?.id).toBe("r1");
});
test("not in another year or village, not a withdrawn one, not itself", () => {
  expect(findTwin(kind, { ...body, on: "2025-05-01" }, "v", [record({})])).toBeUndefined();
  expect(findTwin(kind, body, "w", [record({})])).toBeUndefined();
  expect(findTwin(kind, body, "v", [record({ withdrawn: true })])).toBeUndefined();
  expect(findTwin(kind, body, "v", [record({})], "r1")).toBeUndefined();
});
test("nothing is suspected before the key is typed", () => {
  expect(findTwin(kind, { on: "2026-05-01" }, "v", [record({})])).toBeUndefined();
  expect(findTwin(kind, { base: "屋场坪" }, "v", [record({})])).toBeUndefined();
});
