import { expect, it } from "vitest";
import { dayNumber, ordinal, parseDay } from "./day";

it("counts days as the calendar does", () => {
  let expected = ordinal({ year: 1999, month: 12, day: 31 });
  for (let t = Date.UTC(2000, 0, 1); t < Date.UTC(2101, 0, 1); t += 86_400_000) {
    const day = parseDay(new Date(t).toISOString().slice(0, 10));
    expected += 1;
    expect(day && ordinal(day)).toBe(expected);
  }
});

it.each(["2026-02-29", "1900-02-29", "2026-00-01", "2026-04-31", "2026-4-1", "", "0000-01-01"])(
  "%j is no day",
  (text) => {
    expect(parseDay(text)).toBeNull();
  },
);

it("is no day where it is no text", () => {
  for (const value of [null, undefined, 20260401, ["2026-04-01"]]) {
    expect(parseDay(value)).toBeNull();
  }
});

it("makes the number that the server keeps", () => {
  const day = parseDay("2026-04-01");
  expect(day && dayNumber(day)).toBe(20260401);
});
