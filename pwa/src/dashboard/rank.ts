/** The divisions below, in an order: by a figure with the largest first, or as they are listed. Pure. */
import type { Row } from "./answers";

export interface Bar {
  division: string;
  name: string;
  value: number | null;
  /** How much of it, or beside it on the approved track, waits for review; 0 where nothing does. */
  pending: number;
}

/** One figure of every row, the largest first; what has no record comes last, as listed. */
export function ranked(rows: readonly Row[], key: string): Bar[] {
  const bars = rows.map(({ division, name, values, pending }) => ({
    division,
    name,
    value: values[key] ?? null,
    pending: Math.max(0, pending?.[key] ?? 0),
  }));
  const worth = (bar: Bar): number => bar.value ?? Number.NEGATIVE_INFINITY;
  return bars.sort((a, b) => (worth(a) === worth(b) ? 0 : worth(b) - worth(a)));
}

/** The rows by one figure, or as they are listed where no figure is named. */
export function sorted(rows: readonly Row[], key: string | undefined): readonly Row[] {
  if (key === undefined) return rows;
  const order = new Map(ranked(rows, key).map((bar, place) => [bar.division, place]));
  return [...rows].sort((a, b) => (order.get(a.division) ?? 0) - (order.get(b.division) ?? 0));
}
