/** The records as this phone shows them: server copies merged with what waits in the outbox. */
import type { Kind } from "../catalogue/types";
import { readCatalogue } from "../device/cache";
import { hear } from "../device/channel";
import { readKept, type ServerRecord, type Whole } from "../device/db";
import { readProfile } from "../device/profile";
import { reading } from "./db";
import type { LocalRecord, OpRow, PhotoRow } from "./op";
import { copiesNow, type Known, photoFieldsOf, recall } from "./recall";
import { mergeRecord } from "./view";

export interface RecordFilter {
  kind?: string;
}

/** Newest first, withdrawn ones included. The signed-in author's operations only are merged in. */
export async function listRecords(filter: RecordFilter = {}): Promise<LocalRecord[]> {
  const profile = await readProfile();
  if (!profile) return [];
  const [[copies, whole], rows, photos, merge] = await Promise.all([
    copiesOf(filter.kind),
    reading((tx) => tx.ops.where("author").equals(profile.account.id).sortBy("n")),
    photosOf(profile.account.id),
    merger(),
  ]);
  const known = gather(copies, whole, rows, photos);
  return [...known]
    .map(([id, what]) => merge(id, what))
    .filter((record): record is LocalRecord => record !== undefined)
    .filter((record) => !filter.kind || record.kind === filter.kind)
    .sort((a, b) => b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : -1));
}

/** undefined where neither the server nor this author knows of it. */
export async function getRecord(id: string): Promise<LocalRecord | undefined> {
  const profile = await readProfile();
  if (!profile) return undefined;
  const [known, merge] = await Promise.all([recall(id, profile.account.id), merger()]);
  return merge(id, known);
}

/** The picture's bytes, if they are on this phone. */
export async function readPhoto(recordId: string, sha256: string): Promise<Blob | undefined> {
  const profile = await readProfile();
  return reading(async (tx) => {
    const row = await tx.photos.get([recordId, sha256]);
    if (!row?.here || row.author !== profile?.account.id) return undefined;
    const bytes = await tx.bytes.get([recordId, sha256]);
    return bytes && new Blob([bytes.data], { type: row.type });
  });
}

/** Call back whenever records may have changed, in any tab. Returns the way to stop. */
export function watchRecords(changed: () => void): () => void {
  return hear((message) => {
    if (message.type === "changed") changed();
  });
}

function copiesOf(kind: string | undefined): Promise<[ServerRecord[], Whole | null]> {
  return copiesNow((records) =>
    kind ? records.where("kind").equals(kind).toArray() : records.toArray(),
  );
}

function photosOf(author: string): Promise<PhotoRow[]> {
  return reading((tx) =>
    tx.photos.where("[author+state]").between([author, ""], [author, "\uffff"]).toArray(),
  );
}

function gather(
  copies: ServerRecord[],
  whole: Whole | null,
  rows: OpRow[],
  photos: PhotoRow[],
): Map<string, Known> {
  const known = new Map<string, Known>();
  const of = (id: string): Known => {
    const found = known.get(id) ?? { copy: undefined, whole, rows: [], photos: [] };
    known.set(id, found);
    return found;
  };
  for (const copy of copies) of(copy.record_id).copy = copy;
  for (const row of rows) of(row.record_id).rows.push(row);
  for (const photo of photos) of(photo.record_id).photos.push(photo);
  return known;
}

type Merge = (id: string, known: Known) => LocalRecord | undefined;

async function merger(): Promise<Merge> {
  const [catalogue, rolled] = await Promise.all([readCatalogue(), readKept<number>("rolled")]);
  const kinds = new Map<string, Kind>(catalogue?.kinds.map((kind) => [kind.kind, kind]));
  return (id, known) => {
    const kind = kinds.get(known.copy?.kind ?? known.rows[0]?.op.kind ?? "");
    return mergeRecord({
      id,
      ...known,
      photoFields: photoFieldsOf(kind),
      dated: kind?.dated ?? [],
      rolledNumber: rolled ?? 0,
    });
  };
}
