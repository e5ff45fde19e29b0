import { expect, test } from "vitest";
import type { LocalRecord } from "../outbox/op";
import { firstRecords, groupRecords } from "./grouping";

const record = (id: string, day: string, updatedAt: number, state = "sent") =>
  ({ id, day, updatedAt, state }) as LocalRecord;

const groups = groupRecords([
  record("a", "2026-03-01", 1),
  record("b", "2026-03-02", 2),
  record("c", "2026-03-01", 3),
  record("d", "2024-01-01", 4, "saved"),
  record("e", "", 5, "quarantined"),
]);

test("what waits is on top however old its day is; then days, newest first; no day last", () => {
  expect(groups.map((group) => group.key)).toEqual([
    "waiting",
    "2026-03-02",
    "2026-03-01",
    "undated",
  ]);
});
test("within a day the newest first", () => {
  expect(groups[2]?.records.map((one) => one.id)).toEqual(["c", "a"]);
});
test("a long list is cut after so many records", () => {
  const cut = firstRecords(groups, 3);
  expect(cut.map((group) => group.records.map((one) => one.id))).toEqual([["d"], ["b"], ["c"]]);
});
