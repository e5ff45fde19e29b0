/** The last answers of the server, read off the operations themselves: nothing else is kept. */

import { outboxDb, reading } from "../outbox/db";
import type { OpRow } from "../outbox/op";

export interface LogLine {
  /** Milliseconds, by the server's clock. */
  at: number;
  sent: number;
  held: number;
}

/** Operations by the minute of their verdict, newest first. */
export function logOf(rows: readonly OpRow[], limit = 10): LogLine[] {
  const lines = new Map<number, LogLine>();
  for (const row of rows) {
    if (row.settledAt === undefined || row.outcome === undefined) continue;
    const minute = Math.floor(row.settledAt / 60_000);
    const line = lines.get(minute) ?? { at: row.settledAt, sent: 0, held: 0 };
    line.sent += 1;
    if (row.outcome !== "applied" && row.outcome !== "merged") line.held += 1;
    lines.set(minute, line);
  }
  return [...lines.values()].sort((a, b) => b.at - a.at).slice(0, limit);
}

/** Of this author, on this phone. */
export async function readLog(author: string): Promise<LogLine[]> {
  return logOf(await reading(() => outboxDb.ops.where("author").equals(author).toArray()));
}
