/** The list of records in groups: what has not been sent first, then by the day they are about. */
import type { LocalRecord } from "../outbox/op";

export interface Group {
  /** `waiting`, `undated`, or a day YYYY-MM-DD. */
  key: string;
  records: LocalRecord[];
}

/** What waits comes first in the order of saving; days newest first; no day last. */
export function groupRecords(records: readonly LocalRecord[]): Group[] {
  const groups = new Map<string, LocalRecord[]>();
  for (const record of records) {
    const key = record.state === "saved" ? "waiting" : record.day || "undated";
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups]
    .map(([key, list]) => ({ key, records: list.sort((a, b) => b.updatedAt - a.updatedAt) }))
    .sort((a, b) => rank(a.key) - rank(b.key) || (a.key < b.key ? 1 : -1));
}

function rank(key: string): number {
  if (key === "waiting") return 0;
  return key === "undated" ? 2 : 1;
}

/** The first `limit` records over all groups; a group may be cut. */
export function firstRecords(groups: readonly Group[], limit: number): Group[] {
  const out: Group[] = [];
  let left = limit;
  for (const group of groups) {
    if (left <= 0) break;
    out.push({ key: group.key, records: group.records.slice(0, left) });
    left -= group.records.length;
  }
  return out;
}
