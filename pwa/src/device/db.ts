/** The `device` database: a copy of what the server said. A resync may rebuild every row of it. */
import { Dexie, type Table } from "dexie";
import type { Status } from "../catalogue/status";
import type { Body } from "../catalogue/types";
import { steady } from "./steady";
import { letGoInTime } from "./suspend";
import { noteUpgrades } from "./upgrade";

/** The server's copy of a record, as the last pull brought it. */
export interface ServerRecord {
  record_id: string;
  kind: string;
  kind_version: number;
  division: string;
  rev: number;
  status: Status;
  dead: boolean;
  /** YYYY-MM-DD, or '' */
  day: string;
  body: Body;
  author: string;
  number: number;
  updatedAt: number;
  /** Operations on it that wait for a person. */
  held: string[];
}

/**
 * Kept with the copies while no page is missing: of this epoch, whatever came in force up to this
 * number is among them, or stands in this scope no longer. Null while a pull has not ended.
 */
export interface Whole {
  epoch: string;
  number: number;
}

interface Kept {
  key: string;
  value: unknown;
}

/** The tables. Within a transaction: bound to it, see outbox/db.ts. */
export interface Device {
  kv: Table<Kept, string>;
  records: Table<ServerRecord, string>;
}

export const deviceDb = new Dexie("device") as Dexie & Device;
noteUpgrades(deviceDb);
letGoInTime(deviceDb);
deviceDb.version(1).stores({ kv: "key", records: "record_id, kind" });

/** All or nothing. `work` uses only the tables it is given, and may run twice. */
export function revising<T>(work: (tx: Device) => PromiseLike<T>): Promise<T> {
  return steady(deviceDb, () =>
    deviceDb.transaction("rw", deviceDb.tables, (tx) => work(tx as unknown as Device)),
  );
}

/** One value by its name; undefined when it was never kept. */
export async function readKept<T>(key: string): Promise<T | undefined> {
  const row = await steady(deviceDb, () => deviceDb.kv.get(key));
  return row?.value as T | undefined;
}

export async function keep(key: string, value: unknown): Promise<void> {
  await steady(deviceDb, () => deviceDb.kv.put({ key, value }));
}
