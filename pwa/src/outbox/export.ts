/**
 * The way out when nothing else works: all that waits on this phone, sealed to the server, for the
 * township to bring in. Works offline. Of everybody on a shared phone: nobody here can read it.
 */
import { readProfile } from "../device/profile";
import { reading } from "./db";
import { type Group, groupOf, type Picture, packed } from "./handover";
import type { OpRow } from "./op";
import { keepProof, readProof } from "./proofs";
import { seal } from "./seal";

/** A file with more than this (bytes of pictures and words) becomes several, each whole by itself. */
const FILE_BYTES = 8_000_000;
const FILE_OPS = 500;

export interface Shown extends Picture {
  op_id: string;
}
export interface Part {
  rows: OpRow[];
  pictures: Shown[];
  bytes: number;
}

/** Throws SaveError. `no_key`: this phone has not been told the server's key yet. */
export async function exportUnsent(): Promise<Blob[] | "no_key"> {
  const profile = await readProfile();
  if (!profile?.seal) return "no_key";
  // A store that is full must not be in the way of the way out.
  await keepProof(profile).catch(() => undefined);
  const device = profile.device.id;
  const { rows, pictures } = await unsent();
  const files: Blob[] = [];
  for (const part of partsOf(rows, pictures, FILE_BYTES)) {
    const groups = await groupsOf(part.rows, device);
    const bytes = await seal(profile.seal, packed(device, __APP_VERSION__, groups, part.pictures));
    files.push(new Blob([bytes], { type: "application/octet-stream" }));
  }
  return files;
}

async function unsent(): Promise<{ rows: OpRow[]; pictures: Shown[] }> {
  return reading(async (tx) => {
    const rows = await tx.ops.where("due").equals(1).sortBy("n");
    const photos = await tx.photos.filter((photo) => photo.state === "waiting").toArray();
    const bytes = await tx.bytes.bulkGet(photos.map((one) => [one.record_id, one.sha256]));
    const pictures = photos.flatMap(({ op_id, author, sha256 }, i) => {
      const data = bytes[i]?.data;
      return data ? [{ op_id, account: author, sha256, data }] : [];
    });
    return { rows, pictures };
  });
}

/** Operations in the order of saving, each with its pictures, in files of a bounded size. Pure. */
export function partsOf(rows: OpRow[], pictures: Shown[], most: number): Part[] {
  const ids = new Set(rows.map((row) => row.op_id));
  const units = [
    ...rows.map((row) => ({ row, own: pictures.filter((one) => one.op_id === row.op_id) })),
    // Of operations that the server has already.
    ...pictures.filter((one) => !ids.has(one.op_id)).map((one) => ({ row: null, own: [one] })),
  ];
  const parts: Part[] = [];
  for (const { row, own } of units) {
    const words = row ? JSON.stringify(row.op).length : 0;
    const bytes = own.reduce((sum, one) => sum + one.data.byteLength, words);
    let part = parts.at(-1);
    if (!part || part.bytes + bytes > most || part.rows.length >= FILE_OPS) {
      part = { rows: [], pictures: [], bytes: 0 };
      parts.push(part);
    }
    if (row) part.rows.push(row);
    part.pictures.push(...own);
    part.bytes += bytes;
  }
  return parts;
}

/** One for each author. What has no number yet will get one: no proof may bind it to none. */
async function groupsOf(rows: OpRow[], device: string): Promise<Group[]> {
  const groups = new Map<string, OpRow[]>();
  for (const row of rows) {
    const name = `${row.seq === null ? "-" : "+"}${row.author}`;
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  const made: Group[] = [];
  for (const [name, own] of groups) {
    const account = name.slice(1);
    const ops = own.map(({ op, seq }) => (seq === null ? op : { ...op, seq }));
    const key = name.startsWith("+") ? await readProof(device, account) : undefined;
    made.push(await groupOf(device, account, ops, key));
  }
  return made;
}
