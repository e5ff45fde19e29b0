import { expect, test } from "vitest";
import type { OpRow } from "../outbox/op";
import { logOf } from "./synclog";

const row = (settledAt: number | undefined, outcome?: string) =>
  ({ settledAt, outcome }) as unknown as OpRow;

test("verdicts of one minute are one line, newest first; what waits is in none", () => {
  const minute = 60_000;
  expect(
    logOf([
      row(5 * minute, "applied"),
      row(5 * minute + 10, "quarantined"),
      row(9 * minute, "merged"),
      row(undefined),
    ]),
  ).toEqual([
    { at: 9 * minute, sent: 1, held: 0 },
    { at: 5 * minute, sent: 2, held: 1 },
  ]);
});
test("only the last ones", () => {
  const rows = Array.from({ length: 30 }, (_, i) => row(i * 60_000, "applied"));
  expect(logOf(rows)).toHaveLength(10);
});
