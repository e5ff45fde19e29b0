import { beforeEach, describe, expect, it } from "vitest";
import { lang } from "../shell/settings";
import {
  columnOf,
  sayChange,
  sayExact,
  sayFigure,
  sayFresh,
  sayLarge,
  sayMonth,
  sayShort,
  sayShortMonth,
  saySpan,
} from "./saying";

const unit = (zh: string, scale: number) => ({ unit: { zh, en: zh }, scale });
const LAND = unit("亩", 2);
const MONEY = unit("元", 2);
const PLANTS = unit("株", 0);
const SHARE = unit("%", 2);

beforeEach(() => {
  lang.value = "zh";
});

describe("a figure", () => {
  it("shows land to 0.01 in a village and to 0.1 above it", () => {
    expect(sayFigure(123_456, LAND, 3)).toEqual({ text: "1,234.56", unit: "亩" });
    expect(sayFigure(123_456, LAND, 1)).toEqual({ text: "1,234.6", unit: "亩" });
  });

  it("shows money in 万元 from ten thousand on", () => {
    expect(sayFigure(999_900, MONEY, 1)).toEqual({ text: "9,999", unit: "元" });
    expect(sayFigure(123_456_700, MONEY, 1)).toEqual({ text: "123.46", unit: "万元" });
  });

  it("is 0 where it is 0", () => {
    expect(sayFigure(0, LAND, 1).text).toBe("0.0");
    expect(sayFigure(0, PLANTS, 1).text).toBe("0");
  });
});

describe("a list that is to be added up", () => {
  it("shows each line and the sum to the last unit", () => {
    const lines = [12_345_678_905, 5].map((value) => sayExact(value, MONEY));
    expect(lines.map((one) => one.text)).toEqual(["123,456,789.05", "0.05"]);
    expect(sayExact(123_450, LAND)).toEqual({ text: "1,234.50", unit: "亩" });
    expect(sayExact(-5, LAND).text).toBe("-0.05");
  });
});

describe("a figure at a glance", () => {
  it("is said in 万 as people say it, and in 亿 above those", () => {
    expect(sayShort(33_630_000, PLANTS, 1)).toEqual({ text: "3,363", unit: "万株" });
    expect(sayShort(1_234_567, PLANTS, 1)).toEqual({ text: "123.5", unit: "万株" });
    expect(sayShort(12_345, PLANTS, 2)).toEqual({ text: "1.23", unit: "万株" });
    expect(sayShort(9999, PLANTS, 1)).toEqual({ text: "9,999", unit: "株" });
    expect(sayShort(14_169_390, LAND, 1)).toEqual({ text: "14.17", unit: "万亩" });
    expect(sayShort(250_000_000, PLANTS, 1)).toEqual({ text: "2.50", unit: "亿株" });
    expect(sayShort(51_700_000_000, MONEY, 1)).toEqual({ text: "5.17", unit: "亿元" });
    expect(sayShort(999_999_000_000, MONEY, 1)).toEqual({ text: "100.00", unit: "亿元" });
  });

  it("stays exact in a village, for a rate, and where it is opened", () => {
    expect(sayShort(1_234_567, LAND, 3)).toEqual({ text: "12,345.67", unit: "亩" });
    expect(sayShort(12_345, unit("元/亩", 0), 1)).toEqual({ text: "12,345", unit: "元/亩" });
    expect(sayFigure(33_630_000, PLANTS, 1).text).toBe("33,630,000");
  });

  it("writes every rate with the same decimals, rounded once, and no minus before nothing", () => {
    expect(sayFigure(3150, SHARE, 1).text).toBe("31.50");
    const said = (yoy: number) => sayChange({ yoy, yoy_points: false, yoy_reason: null }).text;
    expect([said(-5), said(0), said(500)]).toEqual(["-0.05%", "0.00%", "+5.00%"]);
    expect(sayFigure(-4, LAND, 1).text).toBe("0.0");
  });
});

describe("a figure on a wall", () => {
  it("is short", () => {
    expect(sayLarge(14_169_390, LAND, 1)).toEqual({ text: "14.17", unit: "万亩" });
    expect(sayLarge(5_021_690, LAND, 1)).toEqual({ text: "5.02", unit: "万亩" });
    expect(sayLarge(4551, unit("口", 0), 1)).toEqual({ text: "4,551", unit: "口" });
    expect(sayLarge(117_050, LAND, 1)).toEqual({ text: "1,171", unit: "亩" });
    expect(sayLarge(8308, SHARE, 1)).toEqual({ text: "83.08", unit: "%" });
  });
});

describe("a column", () => {
  it("writes all its values in one unit", () => {
    const money = columnOf([100_00, 2_000_000, null], MONEY, 1);
    expect([money.unit, money.text(100_00), money.text(2_000_000)]).toEqual([
      "万元",
      "0.01",
      "2.00",
    ]);
    const small = columnOf([100_00, 5050], MONEY, 1);
    expect([small.unit, small.number(5050)]).toEqual(["元", 50.5]);
  });

  it("goes to 万 on an axis only, where values are large", () => {
    const axis = columnOf([1_234_567], PLANTS, 1, true);
    expect([axis.unit, axis.text(1_234_567), axis.number(1_230_000)]).toEqual([
      "万株",
      "123.46",
      123,
    ]);
    expect(columnOf([1_234_567], PLANTS, 1).text(1_234_567)).toBe("1,234,567");
    expect(columnOf([99_999], PLANTS, 1, true).unit).toBe("株");
  });

  it("tells where rows may not add up as they stand there", () => {
    // 0.14 + 0.14 = 0.28, shown as 0.1 + 0.1 = 0.3.
    const county = columnOf([14, 14, 28], LAND, 1);
    expect([county.text(14), county.text(28), county.rounded]).toEqual(["0.1", "0.3", true]);
    const village = columnOf([14, 14, 28], LAND, 3);
    expect([village.text(28), village.rounded]).toEqual(["0.28", false]);
    expect(columnOf([2_000_000], MONEY, 1).rounded).toBe(true);
    expect(columnOf([7], PLANTS, 1).rounded).toBe(false);
  });

  it("shows the cents of all rows where one has any", () => {
    const money = columnOf([10_000, 5050, 4950], MONEY, 1);
    expect([money.text(5050), money.rounded]).toEqual(["50.50", false]);
    expect(columnOf([10_000, 6000], MONEY, 1).text(6000)).toBe("60");
  });

  it("keeps a share's own decimals", () => {
    expect(columnOf([3158], SHARE, 1).text(3158)).toBe("31.58");
  });

  it("has something to say of nothing", () => {
    expect(columnOf([], LAND, 1).text(0)).toBe("0.0");
  });
});

describe("a change", () => {
  const change = (yoy: number | null, yoy_points = false) =>
    sayChange({ yoy, yoy_points, yoy_reason: { zh: "上年同期无基数", en: "no base" } });

  it("carries its sign", () => {
    expect(change(2667)).toEqual({ text: "+26.67%", direction: 1 });
    expect(change(-910)).toEqual({ text: "-9.10%", direction: -1 });
    expect(change(0)).toEqual({ text: "0.00%", direction: 0 });
  });

  it("of a percentage is in points", () => {
    expect(change(1491, true).text).toBe("+14.91 个百分点");
  });

  it("says why there is none", () => {
    expect(change(null)).toEqual({ text: "上年同期无基数", direction: undefined });
  });
});

describe("months", () => {
  it("are written as the language has them", () => {
    expect([sayMonth(202611), sayShortMonth(202603)]).toEqual(["2026年11月", "3月"]);
    lang.value = "en";
    expect([sayMonth(202611), sayShortMonth(202603)]).toEqual(["Nov 2026", "Mar"]);
  });

  it("make spans", () => {
    expect(saySpan(202601, 202611)).toBe("2026年1—11月");
    expect(saySpan(202611, 202611)).toBe("2026年11月");
    expect(saySpan(202512, 202602)).toBe("2025年12月—2026年2月");
    lang.value = "en";
    expect(saySpan(202601, 202611)).toBe("Jan–Nov 2026");
    expect(saySpan(202512, 202602)).toBe("Dec 2025—Feb 2026");
  });
});

describe("freshness", () => {
  const at = Date.parse("2026-11-20T02:00:00.000Z");
  const board = { rolled_at: "2026-11-20T02:00:00.000Z", dirty: 0, dirty_since: null };

  it("says how long ago it was added up", () => {
    expect(sayFresh(board, at + 2400)).toEqual({ text: "2 秒前汇总", waits: false });
    expect(sayFresh(board, at + 5 * 60_000).text).toBe("5 分钟前汇总");
    expect(sayFresh(board, at + 2 * 3_600_000).text).toBe("今天 10:00 汇总");
    expect(sayFresh(board, at - 500).text).toBe("0 秒前汇总");
  });

  it("says what waits, and since when", () => {
    const waiting = { ...board, dirty: 3, dirty_since: "2026-11-20T02:00:01.000Z" };
    expect(sayFresh(waiting, at + 4500)).toEqual({ text: "3 处待汇总，已等 3 秒", waits: true });
  });

  it("says where nothing was ever added up", () => {
    expect(sayFresh({ ...board, rolled_at: null }, at).text).toBe("还没有汇总过");
  });
});
