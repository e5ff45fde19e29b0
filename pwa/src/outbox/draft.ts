/** What is typed and not yet saved, kept as it is typed: per author, per form. */
import type { Body } from "../catalogue/types";
import { now } from "../device/clock";
import { readProfile } from "../device/profile";
import { dropOwn } from "./commit";
import { type DraftBytesRow, type DraftRow, type Outbox, reading, writing } from "./db";
import { plain } from "./diff";
import { SaveError } from "./errors";
import type { NewPhoto, Seen } from "./op";
import { dropWords, keepWords, readWords, type Words } from "./words";

export interface Draft {
  /** `draftKey(kind)` for a new record, `draftKey(kind, recordId)` for an edit. */
  key: string;
  body: Body;
  photos: NewPhoto[];
  /** For an edit: what the author saw when the form was opened. */
  seen?: Seen | undefined;
  updatedAt: number;
}

export function draftKey(kind: string, recordId?: string): string {
  return recordId ? `${kind}/${recordId}` : kind;
}

/** undefined where nothing was typed, or nobody is signed in. */
export async function readDraft(key: string): Promise<Draft | undefined> {
  const author = await whose();
  if (!author) return undefined;
  const draft = await reading(async (tx) => {
    const row = await tx.drafts.get([author, key]);
    return row && withPhotos(tx, row);
  });
  const words = readWords(author).find((words) => words.key === key);
  return words ? newer(draft, words) : draft;
}

/**
 * Durable when it resolves. Throws SaveError: on `quota` the words are kept, beside the store if
 * need be, but not the new pictures; on anything else nothing is.
 */
export async function writeDraft(
  key: string,
  body: Body,
  photos: NewPhoto[],
  seen?: Seen,
): Promise<void> {
  const author = await whose();
  if (!author) throw new SaveError("signed_out");
  const updatedAt = Math.round(now());
  const words = plain({ body, seen });
  const row: DraftRow = { author, key, ...words, photos: photos.map(nameOf), updatedAt };
  const bytes = await Promise.all(
    photos.map(async ({ sha256, blob }) => ({
      author,
      key,
      sha256,
      data: await blob.arrayBuffer(),
    })),
  );
  try {
    await writing((tx) => store(tx, row, bytes));
    dropWords(author, key);
  } catch (error) {
    if (!isFull(error)) throw error;
    await keepWithoutPictures(row);
    throw error;
  }
}

/** A full store may still take the words. Throws SaveError `storage` where nothing takes them. */
async function keepWithoutPictures(row: DraftRow): Promise<void> {
  const { author, key, body, seen, updatedAt } = row;
  try {
    await writing((tx) => storeWords(tx, row));
  } catch (error) {
    if (!isFull(error)) throw error;
    if (keepWords({ author, key, body, seen, updatedAt })) return;
    throw new SaveError("storage", { cause: error });
  }
}

const isFull = (error: unknown): boolean => error instanceof SaveError && error.code === "quota";

/** Pictures of an older draft stay with the newer words. */
function newer(draft: Draft | undefined, { key, body, seen, updatedAt }: Words): Draft {
  if (draft && draft.updatedAt > updatedAt) return draft;
  return { key, body, seen, updatedAt, photos: draft?.photos ?? [] };
}

export async function dropDraft(key: string): Promise<void> {
  const author = await whose();
  if (!author) return;
  dropWords(author, key);
  await writing((tx) => dropOwn(tx, author, key));
}

/** This author's drafts, newest first. */
export async function listDrafts(): Promise<Draft[]> {
  const author = await whose();
  if (!author) return [];
  const drafts = await reading(async (tx) => {
    const all = tx.drafts.where("[author+key]").between([author, ""], [author, "\uffff"]);
    return Promise.all((await all.toArray()).map((row) => withPhotos(tx, row)));
  });
  const found = new Map(drafts.map((draft) => [draft.key, draft]));
  for (const words of readWords(author)) found.set(words.key, newer(found.get(words.key), words));
  return [...found.values()].sort((a, b) => b.updatedAt - a.updatedAt);
}

function nameOf({ field, sha256, bytes, blob }: NewPhoto): DraftRow["photos"][number] {
  return { field, sha256, bytes, type: blob.type };
}

async function whose(): Promise<string | undefined> {
  return (await readProfile())?.account.id;
}

/** Pictures are big and rarely change: only new ones are written, while words are typed. */
async function store(tx: Outbox, row: DraftRow, bytes: DraftBytesRow[]): Promise<void> {
  await tx.drafts.put(row);
  const before = await keptBytes(tx, row);
  const after = new Set(bytes.map((photo) => photo.sha256));
  await tx.draftBytes.bulkDelete(before.filter(([, , sha256]) => !after.has(sha256)));
  const known = new Set(before.map(([, , sha256]) => sha256));
  await tx.draftBytes.bulkPut(bytes.filter((photo) => !known.has(photo.sha256)));
}

/** Where there is no room for the new pictures: the words, and the pictures kept before. */
async function storeWords(tx: Outbox, row: DraftRow): Promise<void> {
  const known = new Set((await keptBytes(tx, row)).map(([, , sha256]) => sha256));
  const photos = row.photos.filter((photo) => known.has(photo.sha256));
  await tx.drafts.put({ ...row, photos });
}

async function keptBytes(
  tx: Outbox,
  { author, key }: DraftRow,
): Promise<[string, string, string][]> {
  const kept = tx.draftBytes.where("[author+key]").equals([author, key]);
  return (await kept.primaryKeys()) as [string, string, string][];
}

async function withPhotos(
  tx: Outbox,
  { key, body, seen, photos, updatedAt, author }: DraftRow,
): Promise<Draft> {
  const keys = photos.map(({ sha256 }) => [author, key, sha256] as [string, string, string]);
  const bytes = await tx.draftBytes.bulkGet(keys);
  const whole = photos.flatMap(({ type, ...photo }, i) => {
    const data = bytes[i]?.data;
    return data ? [{ ...photo, blob: new Blob([data], { type }) }] : [];
  });
  return { key, body, photos: whole, seen, updatedAt };
}
