/** What a held operation says against what stands, and what a repair of it sends. */
import { expect, test } from "vitest";
import type { Kind } from "../catalogue/types";
import type { Held } from "./answers";
import { compared, corrections, repairStart } from "./compare";

const kind = { fields: [{ name: "a" }, { name: "b" }, { name: "c" }] } as unknown as Kind;
const stands = { rev: 2, division: "d", status: "reported", dead: false, body: { a: 1, b: 2 } };
const held = (more: Partial<Held>): Held =>
  ({ do: "edit", set: { c: 3, a: 9, strange: 1 }, was: { a: 0 }, stands, ...more }) as Held;

test("each field that it sets, in the declared order, strange ones last", () => {
  const rows = compared(held({}), kind);
  expect(rows.map(({ name, stands, said, differs }) => [name, stands, said, differs])).toEqual([
    ["a", 1, 9, true],
    ["c", undefined, 3, true],
    ["strange", undefined, 1, true],
  ]);
  expect(compared(held({ set: { a: 1, b: null } }), kind).map((row) => row.differs)).toEqual([
    false,
    true,
  ]);
  expect(compared(held({}), undefined)).toHaveLength(3);
});

test("a withdrawal and a review set no fields", () => {
  expect(compared(held({ do: "delete", set: {} }), kind)).toEqual([]);
  expect(compared(held({ do: "review", set: { status: "approved" } }), kind)).toEqual([]);
});

test("a repair over a record sends what differs from what stands, also what was said", () => {
  const start = repairStart(held({}));
  expect(start).toEqual({ a: 9, b: 2, c: 3, strange: 1 });
  const names = ["a", "b", "c"];
  expect(corrections(held({}), start, names)).toEqual({ a: 9, c: 3 });
  expect(corrections(held({}), { ...start, a: 1, b: null }, names)).toEqual({ b: null, c: 3 });
});

test("a repair without a record sends what differs from what was said", () => {
  const lost = held({ stands: null });
  const names = ["a", "b", "c"];
  expect(corrections(lost, repairStart(lost), names)).toEqual({});
  expect(corrections(lost, { a: 5, b: 4, c: 3 }, names)).toEqual({ a: 5, b: 4 });
});

test("what is not shown to the county is not sent either", () => {
  const body = { ...repairStart(held({})), a: "张*明" };
  expect(corrections(held({}), body, ["b", "c"])).toEqual({ c: 3 });
});
