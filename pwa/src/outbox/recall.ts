/** Everything this phone knows of records: the server's copy, own operations, own pictures. */
import type { Kind } from "../catalogue/types";
import { deviceDb, type ServerRecord } from "../device/db";
import { steady } from "../device/steady";
import { reading } from "./db";
import type { OpRow, PhotoRow } from "./op";

export interface Known {
  copy: ServerRecord | undefined;
  /** In the order of saving. */
  rows: OpRow[];
  photos: PhotoRow[];
}

export function photoFieldsOf(kind: Kind | undefined): string[] {
  return (kind?.fields ?? []).filter((field) => field.type === "photo").map((field) => field.name);
}

/** One record, with this author's operations only. */
export async function recall(recordId: string, author: string): Promise<Known> {
  const copy = await steady(deviceDb, () => deviceDb.records.get(recordId));
  return reading(async (tx) => {
    const rows = await tx.ops.where("record_id").equals(recordId).sortBy("n");
    const photos = await tx.photos
      .where("[record_id+sha256]")
      .between([recordId, ""], [recordId, "\uffff"])
      .toArray();
    const own = <T extends { author: string }>(row: T) => row.author === author;
    return { copy, rows: rows.filter(own), photos: photos.filter(own) };
  });
}
