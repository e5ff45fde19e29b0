import { expect, test } from "vitest";
import type { Card } from "./answers";
import { MOST, parted } from "./lead";

const cards = (said: string): Card[] =>
  said.split(" ").map((one) => ({ kind: one[0], indicator: one }) as Card);
const names = (list: Card[]) => list.map((card) => card.indicator).join(" ");

test("of all kinds the first of each leads, whatever their number up to five", () => {
  const { lead, rest } = parted(cards("a1 a2 b1 b2 c1 d1 d2"));
  expect([names(lead), names(rest)]).toEqual(["a1 b1 c1 d1", "a2 b2 d2"]);
  expect(parted(cards("a1 b1 c1 d1 e1 f1")).lead).toHaveLength(MOST);
});

test("of one kind or two the first five lead", () => {
  const { lead, rest } = parted(cards("a1 a2 a3 a4 a5 a6"));
  expect([names(lead), names(rest)]).toEqual(["a1 a2 a3 a4 a5", "a6"]);
  expect(names(parted(cards("a1 a2 b1")).lead)).toBe("a1 a2 b1");
  expect(parted([])).toEqual({ lead: [], rest: [] });
});
