import { describe, expect, test, vi } from "vitest";
import {
  dayBefore,
  dayOf,
  dayWords,
  figure,
  formatMoney,
  instantWords,
  longDay,
  timeOf,
  weekDay,
} from "./format";
import { lang } from "./settings";

describe("days", () => {
  test("the day before, over a month's and a year's end", () => {
    expect(dayBefore("2026-03-01")).toBe("2026-02-28");
    expect(dayBefore("2026-01-01")).toBe("2025-12-31");
  });
  test("the county's day begins at 16:00 UTC", () => {
    const instant = Date.parse("2026-01-31T16:30:00Z");
    expect(dayOf(instant)).toBe("2026-02-01");
    expect(timeOf(instant)).toBe("00:30");
  });
  test("in words", () => {
    expect(dayWords("2026-03-05", "2026-03-05")).toBe("今天");
    expect(dayWords("2026-03-04", "2026-03-05")).toBe("昨天");
    expect(dayWords("2026-01-09", "2026-03-05")).toBe("1月9日");
    expect(dayWords("2025-12-31", "2026-03-05")).toBe("2025年12月31日");
  });
  test("in full", () => {
    expect(longDay("2026-03-05")).toBe("2026年3月5日");
    expect(weekDay("2026-03-05")).toBe("2026年3月5日 星期四");
  });
  test("instants in words, a clock that ran ahead included", () => {
    const now = Date.parse("2026-03-05T01:30:00Z");
    expect(instantWords(now - 20_000, now)).toBe("刚才");
    expect(instantWords(now - 5 * 60_000, now)).toBe("5 分钟前");
    expect(instantWords(now - 2 * 3_600_000, now)).toBe("今天 07:30");
    expect(instantWords(now + 3 * 3_600_000, now)).toBe("今天 12:30");
  });
  test("in English a day is whole, and small within a sentence", async () => {
    lang.value = "en";
    await vi.waitFor(() => expect(dayWords("2026-03-05", "2026-03-05")).toBe("Today"));
    expect(dayWords("2026-01-09", "2026-03-05")).toBe("2026-01-09");
    const now = Date.parse("2026-03-05T01:30:00Z");
    expect(instantWords(now - 2 * 3_600_000, now)).toBe("today 07:30");
    lang.value = "zh";
  });
});

describe("amounts", () => {
  test("area keeps two decimals in a village, one above", () => {
    expect(figure(123456, "亩", 2)).toEqual({ text: "1,234.56", unit: "亩" });
    expect(figure(123456, "亩", 2, false)).toEqual({ text: "1,234.6", unit: "亩" });
  });
  test("money is 元 under ten thousand, 万元 above", () => {
    expect(formatMoney(12_300)).toEqual({ text: "123", unit: "元" });
    expect(formatMoney(12_345)).toEqual({ text: "123.45", unit: "元" });
    expect(formatMoney(999_999)).toEqual({ text: "9,999.99", unit: "元" });
    expect(formatMoney(1_234_567_800)).toEqual({ text: "1,234.57", unit: "万元" });
  });
  test("counts have no decimals", () => {
    expect(figure(12345, "株", 0)).toEqual({ text: "12,345", unit: "株" });
  });
});
