/** What a form begins with: the kind, the record to edit, the draft that was not finished. */
import type { Body, Catalogue, Kind } from "../catalogue/types";
import { readCatalogue } from "../device/cache";
import { now } from "../device/clock";
import { readProfile } from "../device/profile";
import { type Draft, draftKey, readDraft } from "../outbox/draft";
import { lastRecord, lastSavedAt, remembered } from "../outbox/memory";
import type { LocalRecord, Seen } from "../outbox/op";
import { getRecord } from "../outbox/records";
import { recordsLevel } from "../shell/session";
import { startBody } from "./body";
import { readLastWords } from "./lastwords";

export interface Start {
  catalogue: Catalogue;
  kind: Kind;
  division: string;
  draftKey: string;
  /** Names the author and the form, for the last words. */
  wordsKey: string;
  /** What the form holds when nothing has been typed. */
  body: Body;
  /** Restored from before, if there is one. */
  draft: Draft | undefined;
  /** For an edit: the record, and what its author saw when the edit began. */
  record: LocalRecord | undefined;
  seen: Seen | undefined;
  /** The last record of this kind, to copy. */
  last: Body | undefined;
}
export type Missing = "unknownKind" | "noRecord" | "notYours";

/** For a new record of `kind`, or an edit of the record `id`. */
export async function openForm(of: {
  kind?: string | undefined;
  id?: string | undefined;
}): Promise<Start | Missing> {
  const [catalogue, profile] = await Promise.all([readCatalogue(), readProfile()]);
  if (!catalogue || !profile) return "unknownKind";
  const record = of.id === undefined ? undefined : await getRecord(of.id);
  if (of.id !== undefined && (!record || record.withdrawn)) return "noRecord";
  const kind = catalogue.kinds.find((one) => one.kind === (record?.kind ?? of.kind));
  if (!kind) return "unknownKind";
  // Whoever does not keep this form has nowhere to send it: nothing may be typed into it.
  if (kind.level !== recordsLevel(profile.account.role)) return "notYours";
  const key = draftKey(kind.kind, record?.id);
  const wordsKey = `${profile.account.id} ${key}`;
  const said = await lastSavedAt(kind.kind);
  const draft = withLastWords(kind, record, await readDraft(key), wordsKey, said);
  return {
    catalogue,
    kind,
    division: record?.division ?? profile.division.code,
    draftKey: key,
    wordsKey,
    body: record ? editBody(record) : startBody(kind, await remembered(kind.kind)),
    draft,
    record,
    seen: draft?.seen ?? record?.seen,
    last: record ? undefined : await lastRecord(kind.kind),
  };
}

/**
 * A draft with what was typed in the moment before the tab was killed. A picture of that moment is
 * gone, so the pictures are those of the draft.
 */
function withLastWords(
  kind: Kind,
  record: LocalRecord | undefined,
  draft: Draft | undefined,
  wordsKey: string,
  said: number,
): Draft | undefined {
  const words = readLastWords(wordsKey);
  // Older than what is drafted or saved: a killed browser has brought them back.
  if (!words || words.at < Math.max(said, draft?.updatedAt ?? 0)) return draft;
  const body = { ...words.body };
  for (const field of kind.fields) {
    if (field.type !== "photo") continue;
    const kept = (draft ?? record)?.body[field.name];
    if (kept) body[field.name] = kept;
    else delete body[field.name];
  }
  return { key: draftKey(kind.kind, record?.id), photos: [], updatedAt: now(), ...draft, body };
}

/**
 * An edit begins with what stands; but to repair what was set aside, with what its author had
 * written. In a conflict the standing value stays in view until the township has decided.
 */
function editBody(record: LocalRecord): Body {
  const repairs = record.state === "quarantined" || record.state === "late";
  return repairs ? { ...record.body, ...record.heldSet } : { ...record.body };
}
