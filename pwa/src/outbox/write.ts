/** Saving: an operation and its pictures in one durable transaction, read back before it counts. */
import type { Body, Kind } from "../catalogue/types";
import { readKind } from "../device/cache";
import { tell, tellHere } from "../device/channel";
import { queue } from "../device/lock";
import { lastPerson, type Profile, readProfile } from "../device/profile";
import { commit, type Pending } from "./commit";
import { plain } from "./diff";
import { dropDraft } from "./draft";
import { SaveError } from "./errors";
import { newId } from "./id";
import { renewMark } from "./marking";
import type { NewPhoto, Op, Seen } from "./op";
import { planEdit, planWithdraw, type Said } from "./plan";
import { type Known, photoFieldsOf, recall } from "./recall";
import { dropWish, noteWish, readWishes } from "./wishes";

export interface NewRecord {
  kind: string;
  division: string;
  body: Body;
  photos: NewPhoto[];
  /** Default: a new UUIDv7. With an id given, a second tap cannot save the record twice. */
  recordId?: string;
  /** Save the words now; the pictures are added by a later edit. */
  photosLater?: boolean;
  /** A draft that goes in the same transaction. */
  draft?: string;
}
export interface EditOptions {
  /** What the author saw when the form was opened. Default: the record as it is now. */
  seen?: Seen | undefined;
  photosLater?: boolean;
  draft?: string;
}

// A second tap plans its operation when the first one is written. Within a page only: a save must
// never wait for another tab, which may be frozen.
const oneByOne = queue();

/** Resolves when the record is on the phone for good (已存手机). Throws SaveError. */
export function saveRecord(record: NewRecord): Promise<{ recordId: string }> {
  return oneByOne(() => create(record));
}

/**
 * Save the difference between `newBody` and what the author saw as a new operation. Nothing
 * changed: nothing is written. Repairs a record that was set aside by a fresh operation with
 * everything in it. Throws SaveError.
 */
export function editRecord(
  recordId: string,
  newBody: Body,
  photos: NewPhoto[],
  options: EditOptions = {},
): Promise<{ recordId: string; changed: boolean }> {
  return oneByOne(() => edit(recordId, newBody, photos, options));
}

/** Withdraw (撤回): a `delete` operation. Noted at once; done when it resolves. Throws SaveError. */
export async function withdrawRecord(recordId: string): Promise<void> {
  const who = lastPerson();
  if (who) noteWish(who, recordId);
  await oneByOne(() => withdraw(recordId)).finally(() => who && dropWish(who, recordId));
}

/** At a start: what this author wanted withdrawn when an earlier page was left. */
export async function withdrawLeft(): Promise<void> {
  const who = (await readProfile())?.account.id;
  if (!who) return;
  for (const recordId of readWishes(who)) await withdrawRecord(recordId);
}

async function withdraw(recordId: string): Promise<void> {
  const who = await author();
  const known = await recall(recordId, who.account.id);
  const { kind, division } = await placeOf(known);
  const said = planWithdraw(known.copy, known.rows);
  if (said) await write(who, { recordId, kind, division }, said, [], {});
}

async function create(record: NewRecord): Promise<{ recordId: string }> {
  const who = await author();
  const kind = await declared(record.kind);
  const recordId = record.recordId ?? newId();
  const known = await recall(recordId, who.account.id);
  if (known.rows.length > 0) return edit(recordId, record.body, record.photos, record);
  const body = withPhotos(record.body, record.photos, kind, record.photosLater);
  const said: Said = { do: "create", base: null, set: body, was: {}, repairs: [] };
  const place = { recordId, kind, division: record.division, body };
  await write(who, place, said, record.photos, record);
  return { recordId };
}

async function edit(
  recordId: string,
  newBody: Body,
  photos: NewPhoto[],
  options: EditOptions,
): Promise<{ recordId: string; changed: boolean }> {
  const who = await author();
  const known = await recall(recordId, who.account.id);
  const { kind, division } = await placeOf(known);
  const body = withPhotos(newBody, photos, kind, options.photosLater);
  const seen = options.seen && plain(options.seen);
  const said = planEdit(known.copy, known.rows, body, photoFieldsOf(kind), seen);
  if (said) await write(who, { recordId, kind, division, body }, said, photos, options);
  else if (options.draft) await dropDraft(options.draft);
  return { recordId, changed: said !== undefined };
}

async function author(): Promise<Profile> {
  const profile = await readProfile();
  if (!profile) throw new SaveError("signed_out");
  return profile;
}

async function declared(name: string): Promise<Kind> {
  const kind = await readKind(name);
  if (!kind) throw new SaveError("no_catalogue");
  return kind;
}

async function placeOf(known: Known): Promise<{ kind: Kind; division: string }> {
  const from = known.copy ?? known.rows[0]?.op;
  if (!from) throw new SaveError("no_record");
  return { kind: await declared(from.kind), division: from.division };
}

/** Every new picture is named in its field; with `later`, none of them is. */
function withPhotos(body: Body, photos: NewPhoto[], kind: Kind, later = false): Body {
  const whole = plain(body);
  for (const field of photoFieldsOf(kind)) {
    const mine = photos.filter((photo) => photo.field === field).map((photo) => photo.sha256);
    const listed = (whole[field] as string[] | null | undefined) ?? [];
    const all = [...new Set([...listed, ...mine])];
    const kept = later ? all.filter((hash) => !mine.includes(hash)) : all;
    if (kept.length > 0) whole[field] = kept;
    else delete whole[field];
  }
  return whole;
}

interface Place {
  recordId: string;
  kind: Kind;
  division: string;
  /** The whole body, for the memory of last values. */
  body?: Body;
}

async function write(
  who: Profile,
  place: Place,
  said: Said,
  photos: NewPhoto[],
  options: { photosLater?: boolean; draft?: string },
): Promise<void> {
  const fresh = options.photosLater ? [] : await bytesOf(photos, said);
  const op = operation(who, place, said, fresh);
  await commit({
    op,
    device: who.device.id,
    photos: fresh,
    repairs: said.repairs,
    draft: options.draft,
    remember: said.do === "create" ? place.body : undefined,
  });
  await renewMark(who.device.id);
  tell({ type: "changed" });
  tellHere({ type: "saved" });
}

/** Pictures that the operation names. Read before the transaction: it would end while waiting. */
async function bytesOf(photos: NewPhoto[], said: Said): Promise<Pending["photos"]> {
  const named = photos.filter((photo) => {
    const hashes = said.set[photo.field];
    return Array.isArray(hashes) && (hashes as unknown[]).includes(photo.sha256);
  });
  return Promise.all(
    named.map(async ({ field, sha256, bytes, blob }) => {
      return { field, sha256, bytes, type: blob.type, data: await blob.arrayBuffer() };
    }),
  );
}

function operation(who: Profile, place: Place, said: Said, photos: Pending["photos"]): Op {
  const at = Date.now();
  return {
    op_id: newId(at),
    record_id: place.recordId,
    do: said.do,
    kind: place.kind.kind,
    kind_version: place.kind.version,
    division: place.division,
    base: said.base,
    set: said.set,
    was: said.was,
    ...(photos.length > 0
      ? { photos: photos.map(({ sha256, bytes }) => ({ sha256, bytes })) }
      : {}),
    at,
    author: who.account.id,
  };
}
