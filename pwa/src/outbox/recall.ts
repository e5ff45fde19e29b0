/** Everything this phone knows of records: the server's copy, own operations, own pictures. */
import type { Kind } from "../catalogue/types";
import { type Device, deviceDb, type ServerRecord, type Whole } from "../device/db";
import { steady } from "../device/steady";
import { reading } from "./db";
import type { OpRow, PhotoRow } from "./op";

export interface Known {
  copy: ServerRecord | undefined;
  /** Of the same moment as `copy`. */
  whole?: Whole | null;
  /** In the order of saving. */
  rows: OpRow[];
  photos: PhotoRow[];
}

export function photoFieldsOf(kind: Kind | undefined): string[] {
  return (kind?.fields ?? []).filter((field) => field.type === "photo").map((field) => field.name);
}

/** Copies, and how far they are whole at that moment: a pull between the two would tell untruths. */
export function copiesNow<T>(
  look: (records: Device["records"]) => PromiseLike<T>,
): Promise<[T, Whole | null]> {
  return steady(deviceDb, () =>
    deviceDb.transaction("r", deviceDb.tables, async (tx) => {
      const { kv, records } = tx as unknown as Device;
      return [await look(records), ((await kv.get("whole"))?.value ?? null) as Whole | null];
    }),
  );
}

/** One record, with this author's operations only. */
export async function recall(recordId: string, author: string): Promise<Known> {
  const [copy, whole] = await copiesNow((records) => records.get(recordId));
  return reading(async (tx) => {
    const rows = await tx.ops.where("record_id").equals(recordId).sortBy("n");
    const photos = await tx.photos
      .where("[record_id+sha256]")
      .between([recordId, ""], [recordId, "\uffff"])
      .toArray();
    const own = <T extends { author: string }>(row: T) => row.author === author;
    return { copy, whole, rows: rows.filter(own), photos: photos.filter(own) };
  });
}
