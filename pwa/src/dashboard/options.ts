/** What the charts are told to draw: zero-based, labelled in place, still. Pure. */
import type { EChartsCoreOption } from "echarts/core";
import type { Palette } from "./palette";
import type { Bar } from "./rank";
import type { Column } from "./saying";

export const BAR_STEP = 30;

/** Pixels that a bar chart of so many bars needs. */
export const barsHeight = (bars: number, step = BAR_STEP): number => bars * step + 12;

const textStyle = (palette: Palette) => ({
  fontFamily: palette.font,
  fontSize: palette.text,
  color: palette.ink,
});

const tooltip = (palette: Palette) => ({
  // Drawn on the canvas: a page may not style itself.
  renderMode: "richText" as const,
  backgroundColor: palette.card,
  borderColor: palette.line,
  textStyle: textStyle(palette),
});

/** Characters of a name as wide as the type is high; letters are half of that. */
const breadth = (text: string): number =>
  [...text].reduce((sum, char) => sum + (char > "ÿ" ? 1 : 0.56), 0);

/**
 * Horizontal bars, in the order given, each with its number at its end; none where no record is.
 * What waits for review is hatched: the end of a bar that holds it (`within`), or beyond the bar.
 */
export function barsOption(
  bars: readonly Bar[],
  column: Column,
  palette: Palette,
  none: string,
  within = true,
): EChartsCoreOption {
  const says = (bar: Bar): string => (bar.value === null ? none : column.text(bar.value));
  const solid = ({ value, pending }: Bar): number =>
    column.number(Math.max(0, (value ?? 0) - (within ? pending : 0)));
  const widest = (texts: string[]): number =>
    Math.ceil(Math.max(0, ...texts.map(breadth)) * palette.text) + 14;
  return {
    animation: false,
    textStyle: textStyle(palette),
    grid: {
      left: widest(bars.map((bar) => bar.name)),
      right: widest(bars.map(says)),
      top: 6,
      bottom: 6,
    },
    xAxis: {
      type: "value",
      min: (range: { min: number }) => Math.min(0, range.min),
      max: "dataMax",
      show: false,
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: bars.map((bar) => bar.name),
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette.ink, fontSize: palette.text, interval: 0 },
      triggerEvent: true,
    },
    series: [
      {
        type: "bar",
        stack: "bar",
        barWidth: "62%",
        itemStyle: { color: palette.now, borderRadius: [0, 3, 3, 0] },
        emphasis: { disabled: true },
        label: { show: true, position: "right", color: palette.ink, fontSize: palette.text },
        data: bars.map((bar) => ({
          value: bar.pending > 0 ? solid(bar) : column.number(bar.value ?? 0),
          label: {
            show: bar.pending === 0,
            formatter: says(bar),
            color: bar.value === null ? palette.soft : palette.ink,
          },
        })),
      },
      hatched(bars, column, palette, says),
    ],
  };
}

/** The pieces that wait for review, at the ends of their bars, which then carry the number. */
function hatched(
  bars: readonly Bar[],
  column: Column,
  palette: Palette,
  says: (bar: Bar) => string,
) {
  return {
    type: "bar",
    stack: "bar",
    barWidth: "62%",
    itemStyle: {
      color: palette.card,
      borderColor: palette.now,
      borderWidth: 1,
      decal: {
        symbol: "rect",
        dashArrayX: [1, 0],
        dashArrayY: [2, 4],
        rotation: -Math.PI / 4,
        color: palette.now,
      },
    },
    emphasis: { disabled: true },
    label: { show: true, position: "right", color: palette.ink, fontSize: palette.text },
    data: bars.map((bar) =>
      bar.pending > 0
        ? { value: column.number(bar.pending), label: { formatter: says(bar) } }
        : { value: 0, itemStyle: { borderWidth: 0 }, label: { show: false } },
    ),
  };
}

type Months = readonly (number | null)[];

/**
 * Two years by month, the year before first, as they are drawn. What is counted or added up is 0 in
 * a month without a record: nothing was done, and the officer asks why. Only before the first
 * record there is nothing to say. A ratio has no value where its base is missing: a gap.
 */
export function yearsDrawn(before: Months, now: Months, ratio: boolean) {
  const all = [...before, ...now];
  const first = all.findIndex((value) => value !== null);
  const drawn = all.map((value, i) => (ratio || first < 0 || i < first ? value : (value ?? 0)));
  return { before: drawn.slice(0, before.length), now: drawn.slice(before.length) };
}

export interface Lines {
  months: string[];
  now: (number | null)[];
  before: (number | null)[];
  nowName: string;
  beforeName: string;
}

/** This year's line, and last year's dashed beside it; a month without a value leaves a gap. */
export function trendOption(lines: Lines, column: Column, palette: Palette): EChartsCoreOption {
  const points = (values: readonly (number | null)[]): (number | null)[] =>
    values.map((value) => (value === null ? null : column.number(value)));
  const said = (number: unknown): string =>
    typeof number === "number" ? number.toLocaleString("en-US", { maximumFractionDigits: 2 }) : "—";
  const shared = { type: "line", connectNulls: false, symbolSize: 8, emphasis: { disabled: true } };
  return {
    animation: false,
    textStyle: textStyle(palette),
    grid: { left: 64, right: 20, top: 44, bottom: 32 },
    legend: {
      top: 4,
      left: 0,
      itemWidth: 34,
      textStyle: textStyle(palette),
      data: [lines.nowName, lines.beforeName],
    },
    tooltip: { ...tooltip(palette), trigger: "axis", valueFormatter: said },
    xAxis: {
      type: "category",
      data: lines.months,
      boundaryGap: false,
      axisLine: { lineStyle: { color: palette.line } },
      axisTick: { show: false },
      axisLabel: { color: palette.soft, fontSize: palette.text, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      min: (range: { min: number }) => Math.min(0, range.min),
      splitLine: { lineStyle: { color: palette.line } },
      axisLabel: { color: palette.soft, fontSize: palette.text, formatter: said },
    },
    series: [
      {
        ...shared,
        name: lines.beforeName,
        symbol: "emptyDiamond",
        lineStyle: { color: palette.before, width: 2, type: [6, 5] },
        itemStyle: { color: palette.before },
        data: points(lines.before),
      },
      {
        ...shared,
        name: lines.nowName,
        symbol: "circle",
        lineStyle: { color: palette.now, width: 3 },
        itemStyle: { color: palette.now },
        data: points(lines.now),
      },
    ],
  };
}
