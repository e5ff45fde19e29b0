import { describe, expect, it } from "vitest";
import { barsOption, trendOption, yearsDrawn } from "./options";
import type { Palette } from "./palette";
import { columnOf } from "./saying";

const PALETTE: Palette = {
  ink: "#111",
  soft: "#555",
  line: "#ddd",
  card: "#fff",
  now: "#1f7a4d",
  before: "#78867e",
  font: "system-ui",
  text: 14,
};
const LAND = columnOf([3800], { unit: { zh: "亩", en: "mu" }, scale: 2 }, 1);

// biome-ignore lint/suspicious/noExplicitAny: an option is a tree of anything
const tree = (option: unknown): any => option;

describe("bars", () => {
  const option = tree(
    barsOption(
      [
        { division: "1", name: "北溶乡", value: 3800, pending: 0 },
        { division: "2", name: "官庄镇", value: 0, pending: 0 },
        { division: "3", name: "麻溪铺镇", value: null, pending: 0 },
      ],
      LAND,
      PALETTE,
      "没有记录",
    ),
  );

  it("start at zero, stand still, and carry their number", () => {
    expect(option.xAxis.min({ min: 12 })).toBe(0);
    expect(option.animation).toBe(false);
    expect(
      option.series[0].data.map((one: { label: { formatter: string } }) => one.label.formatter),
    ).toEqual(["38.0", "0.0", "没有记录"]);
    expect(option.series[0].data[0].value).toBe(38);
  });

  it("hatch what waits for review, within the bar or beyond it", () => {
    const drawn = (within: boolean) =>
      tree(
        barsOption(
          [{ division: "1", name: "北溶乡", value: 3800, pending: 800 }],
          LAND,
          PALETTE,
          "",
          within,
        ),
      ).series.map((one: { data: { value: number }[] }) => one.data[0]?.value);
    expect(drawn(true)).toEqual([30, 8]);
    expect(drawn(false)).toEqual([38, 8]);
    expect(option.series[1].data.map((one: { value: number }) => one.value)).toEqual([0, 0, 0]);
  });

  it("leave room for the longest name and the longest number", () => {
    expect(option.grid.left).toBeGreaterThanOrEqual(4 * 14);
    expect(option.grid.right).toBeGreaterThanOrEqual(4 * 14);
  });
});

describe("two years of a line", () => {
  it("is 0 in a month without a record, from the first record on", () => {
    const drawn = yearsDrawn([null, 5, null], [7, null, null], false);
    expect(drawn).toEqual({ before: [null, 5, 0], now: [7, 0, 0] });
    expect(yearsDrawn([null], [null], false)).toEqual({ before: [null], now: [null] });
  });
  it("leaves a ratio without a base out", () => {
    expect(yearsDrawn([500, null], [null, 700], true)).toEqual({
      before: [500, null],
      now: [null, 700],
    });
  });
});

describe("the trend", () => {
  const option = tree(
    trendOption(
      {
        months: ["12月", "1月"],
        now: [100, null],
        before: [null, 0],
        nowName: "近12个月",
        beforeName: "上年同期",
      },
      LAND,
      PALETTE,
    ),
  );

  it("starts at zero and leaves a gap where no value is", () => {
    expect(option.yAxis.min({ min: 5 })).toBe(0);
    expect(option.yAxis.min({ min: -5 })).toBe(-5);
    expect(option.series[1].data).toEqual([1, null]);
    expect(option.series[0].data).toEqual([null, 0]);
  });

  it("parts the years by line and mark, not by colour alone", () => {
    const [before, now] = option.series;
    expect(before.lineStyle.type).not.toEqual(now.lineStyle.type);
    expect(before.symbol).not.toBe(now.symbol);
  });

  it("draws its tooltip on the canvas, where no style can be refused", () => {
    expect(option.tooltip.renderMode).toBe("richText");
    expect(option.tooltip.valueFormatter(null)).toBe("—");
    expect(option.tooltip.valueFormatter(1234.567)).toBe("1,234.57");
  });
});
