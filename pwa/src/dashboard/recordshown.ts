/** A record as the server tells it, in the shapes that the records' own pages show. Pure. */
import { APPROVED, REPORTED, RETURNED } from "../catalogue/status";
import type { LocalRecord, RecordState } from "../outbox/op";
import type { RecordPage } from "./answers";
import type { CountyWord } from "./words";

/** The record for the page that lists its values and pictures; nothing of it is on this device. */
export function asLocal({ record, photos }: RecordPage): LocalRecord {
  const state: RecordState = record.status === REPORTED ? "rolled" : record.status;
  return {
    id: record.record_id,
    kind: record.kind,
    division: record.division,
    body: record.body,
    day: record.day,
    updatedAt: Date.parse(record.updated_at),
    state,
    pendingOps: 0,
    rev: record.rev,
    photos: photos
      .filter((photo) => !photo.gone && photo.stored)
      .map(({ field, sha256 }) => ({ field, sha256, onPhone: false, state: "remote" })),
    author: record.author,
    onServer: true,
    withdrawn: record.dead,
    seen: { body: record.body, base: { rev: record.rev } },
  };
}

/** Where it counts, in a sentence. */
export function standing({ status, dead }: RecordPage["record"]): {
  word: CountyWord;
  tone: "ok" | "wait" | "wrong";
} {
  if (dead) return { word: "statusDead", tone: "wrong" };
  if (status === RETURNED) return { word: "statusReturned", tone: "wrong" };
  if (status === APPROVED) return { word: "statusApproved", tone: "ok" };
  return { word: "statusReported", tone: "wait" };
}
