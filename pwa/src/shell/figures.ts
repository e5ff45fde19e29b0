/** This month's own figures, counted on the phone from the records that are on it, sent or not. */
import { ratioValue } from "../catalogue/indicator";
import { type Contribution, contribution } from "../catalogue/measure";
import type { Indicator, Kind, Measure } from "../catalogue/types";
import type { LocalRecord } from "../outbox/op";

export interface Figure {
  indicator: Indicator;
  /** In the indicator's smallest unit; null where there is nothing to divide by. */
  value: number | null;
}

/** A record's columns, with its id to settle a tie of days. */
interface Row extends Contribution {
  id: string;
}

function rowsOf(kind: Kind, records: readonly LocalRecord[]): Row[] {
  const rows: Row[] = [];
  for (const record of records) {
    if (record.kind !== kind.kind || !record.counted) continue;
    const columns = contribution(kind, record.counted);
    if (columns) rows.push({ ...columns, id: record.id });
  }
  return rows;
}

const slot = (name: string | undefined): number => Number(name?.slice(1) ?? 0) - 1;

/** A count of all records needs no column: each adds one. */
function numberOf(measure: Measure, row: Row): number | null {
  if (measure.number_slot === undefined) return measure.type === "count" ? 1 : null;
  return row.numbers[slot(measure.number_slot)] ?? null;
}

function memberOf(measure: Measure, row: Row): string | null {
  return row.members[slot(measure.member_slot)] ?? null;
}

/** The latest state of each subject up to the end of `month`, added up; some last for a year. */
function stockOf(measure: Measure, rows: readonly Row[], month: number): number {
  const latest = new Map<string, Row>();
  const since = measure.lasts === "year" ? month - (month % 100) : 0;
  for (const row of rows) {
    const member = memberOf(measure, row);
    if (member === null || numberOf(measure, row) === null) continue;
    if (row.month < since || row.month > month) continue;
    const before = latest.get(member);
    if (!before || before.day < row.day || (before.day === row.day && before.id < row.id)) {
      latest.set(member, row);
    }
  }
  return [...latest.values()].reduce((sum, row) => sum + (numberOf(measure, row) ?? 0), 0);
}

/** One measure (or one part of it) in `month`, YYYYMM. */
function measured(measure: Measure, rows: readonly Row[], month: number, part?: string): number {
  if (measure.type === "stock") return stockOf(measure, rows, month);
  const mine = rows.filter(
    (row) =>
      row.month === month &&
      (part === undefined || row.dimensions[slot(measure.dimension_slot)] === part),
  );
  if (measure.type === "distinct") {
    return new Set(mine.map((row) => memberOf(measure, row)).filter((one) => one !== null)).size;
  }
  return mine.reduce((sum, row) => sum + (numberOf(measure, row) ?? 0), 0);
}

function indicated(
  kind: Kind,
  indicator: Indicator,
  rows: readonly Row[],
  month: number,
): number | null {
  const find = (name: string | undefined): Measure | undefined =>
    kind.measures.find((measure) => measure.name === name);
  if (!indicator.ratio) {
    const measure = find(indicator.measure);
    return measure ? measured(measure, rows, month, indicator.part) : null;
  }
  const over = find(indicator.ratio.over);
  const under = find(indicator.ratio.under);
  if (!over || !under) return null;
  return ratioValue(
    indicator,
    { measure: over, sum: measured(over, rows, month) },
    { measure: under, sum: measured(under, rows, month) },
  );
}

/**
 * What the county says of this village in `month` (YYYYMM), by indicator in their order: of those
 * that ask for a card, or `all`.
 */
export function monthFigures(
  kind: Kind,
  records: readonly LocalRecord[],
  month: number,
  all = false,
): Figure[] {
  const rows = rowsOf(kind, records);
  return kind.indicators
    .filter((indicator) => all || indicator.card)
    .sort((a, b) => a.order - b.order)
    .map((indicator) => ({ indicator, value: indicated(kind, indicator, rows, month) }));
}

/** How many records of this kind count in `month` (YYYYMM). */
export function monthCount(kind: Kind, records: readonly LocalRecord[], month: number): number {
  return rowsOf(kind, records).filter((row) => row.month === month).length;
}
