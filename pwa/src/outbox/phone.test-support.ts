/** A phone for tests: real Dexie over fake-indexeddb, somebody signed in, a small catalogue. */
import "fake-indexeddb/auto";
import type { Catalogue, Field, Kind } from "../catalogue/types";
import { deviceDb, keep } from "../device/db";
import type { Profile } from "../device/profile";
import { sha256Of } from "../photos/hash";
import { outboxDb } from "./db";
import type { NewPhoto } from "./op";
import { getRecord } from "./records";
import { saveRecord } from "./write";

export const VILLAGE = "431222251233";
export const DEVICE = "device-1";

function field(name: string, type: Field["type"], more: Partial<Field> = {}): Field {
  return { name, type, label: { zh: name, en: name }, required: false, since: 1, ...more };
}

const teaBase: Kind = {
  kind: "tea_base",
  version: 3,
  level: "village",
  icon: "leaf",
  order: 1,
  label: { zh: "茶叶基地", en: "Tea base" },
  title: "base_name",
  value: "area_mu",
  dated: ["built_on"],
  same: ["base_name"],
  same_period: "ever",
  fields: [
    field("base_name", "text"),
    field("area_mu", "quantity", { scale: 2 }),
    field("built_on", "day"),
    field("pictures", "photo"),
    field("group_name", "text", { remember: true }),
    field("remark", "text"),
  ],
  rules: [],
  measures: [],
  indicators: [],
};

export const catalogue: Catalogue = { etag: "c1", messages: {}, kinds: [teaBase] };

export function profileOf(id: string): Profile {
  return {
    account: {
      id,
      name: `name-${id}`,
      display_name: id,
      role: "village_reporter",
      division: VILLAGE,
      county_code: "431222",
    },
    division: { code: VILLAGE, name: "屋场坪村", level: 3 },
    device: { id: DEVICE },
    epoch: "e1",
    lead_track: "reported",
    demo: true,
  };
}

/** Both databases empty, `author` signed in; the counter known unless `counter` is false. */
export async function freshPhone(author = "anna", counter = true): Promise<void> {
  await outboxDb.delete({ disableAutoOpen: false });
  await deviceDb.delete({ disableAutoOpen: false });
  await keep("catalogue", { etag: "c1", data: catalogue });
  await keep("profile", profileOf(author));
  if (counter) await outboxDb.kv.put({ key: "counter", value: { device: DEVICE, next: 1 } });
}

/** As if another person had signed in on the same phone. */
export async function become(author: string): Promise<void> {
  await keep("profile", profileOf(author));
}

/** Close the databases of a tab that was opened by vi.resetModules() and import(). */
export async function closeTab(): Promise<void> {
  const [device, outbox] = await Promise.all([import("../device/db"), import("./db")]);
  device.deviceDb.close();
  outbox.outboxDb.close();
}

export function tea(name: string, area = 1250): Record<string, string | number> {
  return { base_name: name, area_mu: area, built_on: "2026-11-20" };
}

/** Save a tea base; its record's id. */
export async function log(name: string, more: object = {}): Promise<string> {
  const body = { ...tea(name), ...more };
  return (await saveRecord({ kind: "tea_base", division: VILLAGE, body, photos: [] })).recordId;
}

export async function logMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push(await log(`基地${i}`));
  return ids;
}

export async function stateOf(id: string): Promise<string | undefined> {
  return (await getRecord(id))?.state;
}

/** A "picture": bytes that differ by `seed`, with their true hash. */
export async function picture(seed: number, size = 3_000): Promise<NewPhoto> {
  const data = new Uint8Array(size).map((_, i) => (i * 7 + seed * 31) % 256);
  const sha256 = await sha256Of(data.buffer as ArrayBuffer);
  const blob = new Blob([data], { type: "image/jpeg" });
  return { field: "pictures", blob, sha256, bytes: size };
}
