/** The way out when nothing else works: all that is not on the server yet, as one JSON file. */
import { now } from "../device/clock";
import { readProfile } from "../device/profile";
import { type Outbox, reading } from "./db";
import type { OpRow, PhotoRow } from "./op";

// Spreading a whole picture into one call would overflow the stack.
const PIECE = 0x8000;

/** Operations not in force and pictures not yet uploaded, of this author. Throws SaveError. */
export async function exportUnsent(): Promise<Blob> {
  const profile = await readProfile();
  const author = profile?.account.id ?? "";
  const { rows, photos } = await reading(async (tx) => ({
    rows: await tx.ops.where("author").equals(author).sortBy("n"),
    photos: await unsentPhotos(tx, author),
  }));
  const file = {
    what: "shishu-unsent",
    version: 1,
    exported_at: new Date(now()).toISOString(),
    account: profile?.account.name,
    device: profile?.device.id,
    ops: rows.filter((row) => row.state !== "acknowledged").map(opOf),
    photos,
  };
  return new Blob([JSON.stringify(file, null, 1)], { type: "application/json" });
}

function opOf({ op, seq, outcome, code }: OpRow): object {
  return { ...op, seq, outcome, code };
}

async function unsentPhotos(tx: Outbox, author: string): Promise<object[]> {
  const all = tx.photos.where("[author+state]").between([author, ""], [author, "\uffff"]);
  const rows = (await all.toArray()).filter((photo) => photo.state !== "done");
  const bytes = await tx.bytes.bulkGet(rows.map((row) => [row.record_id, row.sha256]));
  return rows.map((row, i) => photoOf(row, bytes[i]?.data));
}

function photoOf(row: PhotoRow, data: ArrayBuffer | undefined): object {
  const { record_id, field, sha256, bytes, type } = row;
  return { record_id, field, sha256, bytes, type, base64: data ? base64(data) : null };
}

function base64(data: ArrayBuffer): string {
  const all = new Uint8Array(data);
  let text = "";
  for (let at = 0; at < all.length; at += PIECE) {
    text += String.fromCharCode(...all.subarray(at, at + PIECE));
  }
  return btoa(text);
}
