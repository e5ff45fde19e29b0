/**
 * What a phone keeps: rows in tables of databases, written in transactions that are undone as a
 * whole. A transaction is on the disk at once where strict durability was asked for; of the others
 * the last seconds go with the power.
 */
import { compare, type Key, nameOf } from "./keys";

export type Row = Record<string, unknown>;
interface Entry {
  key: Key;
  row: Row;
}
interface Undo {
  rows: Map<string, Entry>;
  name: string;
  before: Entry | undefined;
}
interface Flushing {
  at: number;
  undo: Undo[];
}

/** How long what was written without strict durability may still be lost with the power, ms. */
const UNSURE_MS = 30_000;

export class Store {
  tables = new Map<string, Map<string, Entry>>();
  next = 1;
  private unsure: Flushing[] = [];

  table(name: string): Map<string, Entry> {
    let found = this.tables.get(name);
    if (!found) {
      found = new Map<string, Entry>();
      this.tables.set(name, found);
    }
    return found;
  }

  committed(undo: Undo[], strict: boolean, at: number): void {
    if (strict || undo.length === 0) return;
    this.unsure = this.unsure.filter((one) => at - one.at < UNSURE_MS);
    this.unsure.push({ at, undo });
  }

  /** The power goes: whatever was not yet flushed was never written. */
  losePower(at: number): number {
    const lost = this.unsure.filter((one) => at - one.at < UNSURE_MS);
    for (const one of lost.reverse()) undo(one.undo);
    this.unsure = [];
    return lost.length;
  }
}

export class Disk {
  stores = new Map<string, Store>();
  /** The small store beside the databases (localStorage). */
  side = new Map<string, string>();

  store(name: string): Store {
    const found = this.stores.get(name) ?? new Store();
    this.stores.set(name, found);
    return found;
  }

  rows(store: string, table: string): Row[] {
    return sorted(this.store(store).table(table)).map((entry) => entry.row);
  }
}

export function sorted(rows: Map<string, Entry>): Entry[] {
  return [...rows.values()].sort((a, b) => compare(a.key, b.key));
}

export function write(rows: Map<string, Entry>, key: Key, row: Row | undefined, log: Undo[]): void {
  const name = nameOf(key);
  log.push({ rows, name, before: rows.get(name) });
  if (row) rows.set(name, { key, row });
  else rows.delete(name);
}

export function undo(log: Undo[]): void {
  for (const { rows, name, before } of log.reverse()) {
    if (before) rows.set(name, before);
    else rows.delete(name);
  }
}

export type { Entry, Undo };

const interned = new Map<string, unknown>();

/** A copy that nobody can change: what a store hands out is shared by all who read it. */
export function frozen<T>(value: T): T {
  if (value === null || typeof value !== "object" || Object.isFrozen(value)) return value;
  if (value instanceof ArrayBuffer) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozen)) as T;
  const copy: Row = {};
  for (const [name, inner] of Object.entries(value)) copy[name] = frozen(inner);
  return Object.freeze(copy) as T;
}

/** Ten thousand phones keep one catalogue between them. */
export function shared<T extends Row>(row: T): T {
  if (row.key !== "catalogue") return frozen(row);
  const { etag } = row.value as { etag?: string };
  const text = etag ?? JSON.stringify(row);
  const known = interned.get(text) ?? frozen(row);
  interned.set(text, known);
  return known as T;
}
