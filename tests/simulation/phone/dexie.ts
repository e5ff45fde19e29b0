/** Dexie as far as the phone uses it, over a Disk that the simulation can cut at any step. */
import { type Disk, type Entry, type Row, shared, sorted, type Undo, undo, write } from "./disk";
import { compare, fieldsOf, type Key, keyOf, nameOf } from "./keys";

/** What may happen at a step of the store: decided by the simulation, step by step. */
export interface Gate {
  /** Throws, or returns a promise that never ends where the phone dies here. */
  step(): Promise<void> | undefined;
  now(): number;
  full(store: string): boolean;
  committed(store: string, added: { table: string; row: Row }[]): void;
}

export function dexieOf(disk: Disk, gate: Gate): { Dexie: unknown; abandon: () => void } {
  class Transaction {
    log: Undo[] = [];
    added: { table: string; row: Row }[] = [];
  }

  class Unbound {
    constructor(readonly tx: Transaction) {}
  }

  class Collection {
    constructor(
      private table: Table,
      private entries: () => Entry[],
    ) {}
    private found(): Promise<Entry[]> {
      return this.table.run("r", this.entries);
    }
    filter(fits: (row: never) => boolean): Collection {
      return new Collection(this.table, () =>
        this.entries().filter((entry) => fits(entry.row as never)),
      );
    }
    limit(most: number): Collection {
      return new Collection(this.table, () => this.entries().slice(0, most));
    }
    async toArray(): Promise<Row[]> {
      return (await this.found()).map((entry) => entry.row);
    }
    async sortBy(field: string): Promise<Row[]> {
      const rows = await this.toArray();
      return rows.sort((a, b) => compare(a[field] as Key, b[field] as Key));
    }
    async first(): Promise<Row | undefined> {
      return (await this.found())[0]?.row;
    }
    async count(): Promise<number> {
      return (await this.found()).length;
    }
    async primaryKeys(): Promise<Key[]> {
      return (await this.found()).map((entry) => entry.key);
    }
    modify(changes: Row): Promise<void> {
      return this.table.run("rw", (tx) => {
        for (const { row } of this.entries()) this.table.keep(tx, { ...row, ...changes });
      });
    }
    delete(): Promise<void> {
      return this.table.run("rw", (tx) => {
        for (const { key } of this.entries()) this.table.drop(tx, key);
      });
    }
  }

  class Table {
    constructor(
      private db: Dexie,
      readonly name: string,
      private path: string[],
      private counted: boolean,
      private rows: Map<string, Entry>,
      private tx?: Transaction,
    ) {}
    bound(tx: Transaction): Table {
      return new Table(this.db, this.name, this.path, this.counted, this.rows, tx);
    }
    /** Within the transaction that this table is bound to, or in one of its own. */
    run<T>(mode: string, work: (tx: Transaction) => T): Promise<T> {
      if (this.tx) return this.within(this.tx, mode, work);
      return this.db.transaction(mode, [], (own) => work(own.tx));
    }
    private async within<T>(tx: Transaction, mode: string, work: (tx: Transaction) => T) {
      const halted = gate.step();
      if (halted) await halted;
      if (mode === "rw" && gate.full(this.db.name)) throw failure("QuotaExceededError");
      return work(tx);
    }
    keep(tx: Transaction, row: Row): Key {
      const fresh = this.counted && row.n === undefined;
      const whole = shared(fresh ? { ...row, n: this.db.store.next++ } : row);
      const key = keyOf(whole, this.path);
      if (key === undefined) throw failure("DataError");
      if (fresh || this.name === "records") tx.added.push({ table: this.name, row: whole });
      write(this.rows, key, whole, tx.log);
      return key;
    }
    drop(tx: Transaction, key: Key): void {
      write(this.rows, key, undefined, tx.log);
    }
    get(what: Key | Row): Promise<Row | undefined> {
      return this.run("r", () => {
        if (typeof what !== "object" || Array.isArray(what))
          return this.rows.get(nameOf(what))?.row;
        const [field, value] = Object.entries(what)[0] as [string, Key];
        for (const { row } of this.rows.values()) if (row[field] === value) return row;
        return undefined;
      });
    }
    put(row: Row): Promise<Key> {
      return this.run("rw", (tx) => this.keep(tx, row));
    }
    add(row: Row): Promise<Key> {
      return this.run("rw", (tx) => this.keep(tx, row));
    }
    bulkPut(rows: Row[]): Promise<void> {
      return this.run("rw", (tx) => {
        for (const row of rows) this.keep(tx, row);
      });
    }
    bulkGet(keys: Key[]): Promise<(Row | undefined)[]> {
      return this.run("r", () => keys.map((key) => this.rows.get(nameOf(key))?.row));
    }
    delete(key: Key): Promise<void> {
      return this.bulkDelete([key]);
    }
    bulkDelete(keys: Key[]): Promise<void> {
      return this.run("rw", (tx) => {
        for (const key of keys) this.drop(tx, key);
      });
    }
    clear(): Promise<void> {
      return this.run("rw", (tx) => {
        for (const { key } of [...this.rows.values()]) this.drop(tx, key);
      });
    }
    toArray(): Promise<Row[]> {
      return new Collection(this, () => sorted(this.rows)).toArray();
    }
    where(path: string) {
      const fields = fieldsOf(path);
      const among = (fits: (key: Key) => boolean) =>
        new Collection(this, () => this.indexed(fields, fits));
      return {
        equals: (key: Key) => among((own) => compare(own, key) === 0),
        anyOf: (keys: Key[]) => among((own) => keys.some((key) => compare(own, key) === 0)),
        above: (key: Key) => among((own) => compare(own, key) > 0),
        below: (key: Key) => among((own) => compare(own, key) < 0),
        between: (low: Key, high: Key) =>
          among((own) => compare(own, low) >= 0 && compare(own, high) < 0),
      };
    }
    private indexed(fields: string[], fits: (key: Key) => boolean): Entry[] {
      const found: { own: Key; entry: Entry }[] = [];
      for (const entry of this.rows.values()) {
        const own = keyOf(entry.row, fields);
        if (own !== undefined && fits(own)) found.push({ own, entry });
      }
      found.sort((a, b) => compare(a.own, b.own) || compare(a.entry.key, b.entry.key));
      return found.map(({ entry }) => entry);
    }
  }

  class Dexie {
    tables: Table[] = [];
    store: ReturnType<Disk["store"]>;
    private strict: boolean;
    private Bound: new (tx: Transaction) => { tx: Transaction } = Unbound;
    private last: Promise<unknown> = Promise.resolve();
    constructor(
      readonly name: string,
      options: { chromeTransactionDurability?: string } = {},
    ) {
      this.store = disk.store(name);
      this.strict = options.chromeTransactionDurability === "strict";
    }
    /** One page at a time has this store, of one version: nothing of what is listened for happens. */
    on(): void {}
    static ignoreTransaction<T>(work: () => T): T {
      return work();
    }
    /** Nothing puts these pages aside. */
    use(): void {}
    version() {
      return { stores: (schema: Record<string, string>) => this.declare(schema) };
    }
    private declare(schema: Record<string, string>): void {
      const Bound = class extends Unbound {};
      for (const [name, indices] of Object.entries(schema)) {
        const primary = indices.split(",")[0]?.trim() ?? "";
        const path = fieldsOf(primary.replace("++", ""));
        const rows = this.store.table(name);
        const table = new Table(this, name, path, primary.startsWith("++"), rows);
        this.tables.push(table);
        (this as unknown as Record<string, Table>)[name] = table;
        // Most transactions look at one or two of the tables.
        Object.defineProperty(Bound.prototype, name, {
          get(this: { tx: Transaction }) {
            return table.bound(this.tx);
          },
        });
      }
      this.Bound = Bound;
    }
    /** One after the other: what real ones may overlap changes nothing that a page can see. */
    transaction<T>(
      _mode: string,
      _tables: unknown,
      work: (tx: { tx: Transaction }) => T | PromiseLike<T>,
    ): Promise<T> {
      const mine = this.last.then(() => this.carryOut(work));
      this.last = mine.catch(() => undefined);
      return mine;
    }
    private async carryOut<T>(work: (tx: { tx: Transaction }) => T | PromiseLike<T>): Promise<T> {
      const tx = new Transaction();
      const bound = new this.Bound(tx);
      opened.add(tx.log);
      try {
        const result = await work(bound);
        let halted = gate.step();
        if (halted) await halted;
        this.store.committed(tx.log, this.strict, gate.now());
        opened.delete(tx.log);
        gate.committed(this.name, tx.added);
        halted = gate.step();
        if (halted) await halted;
        return result;
      } catch (error) {
        if (opened.delete(tx.log)) undo(tx.log);
        throw error;
      }
    }
    async open(): Promise<void> {}
    close(): void {}
  }

  /** What transactions that are under way have written: undone where the phone dies. */
  const opened = new Set<Undo[]>();
  return { Dexie, abandon: () => opened.forEach(undo) };
}

export function failure(name: string): Error {
  const error = new Error(name);
  error.name = name;
  return error;
}
