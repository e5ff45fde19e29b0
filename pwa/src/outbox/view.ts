/** A record as its author should see it: the server's copy, with own operations laid over. Pure. */
import { APPROVED, RETURNED } from "../catalogue/status";
import type { Body } from "../catalogue/types";
import type { ServerRecord, Whole } from "../device/db";
import { countedBody } from "./counted";
import { overlay } from "./diff";
import type { Base, LocalRecord, OpRow, PhotoRow, RecordPhoto, RecordState } from "./op";
import { goneAnyway, inForce, leftOver, standing, troubled, unpulled } from "./standing";

export interface Story {
  id: string;
  copy: ServerRecord | undefined;
  whole?: Whole | null;
  /** This author's operations on the record, in the order of saving. */
  rows: OpRow[];
  photos: PhotoRow[];
  /** The kind's photo fields, and those of which the first filled in decides the period. */
  photoFields: string[];
  dated: string[];
  rolledNumber: number;
}

/** What the next operation on this record builds on. */
export function baseOf(copy: ServerRecord | undefined, rows: OpRow[]): Base {
  const last = standing(copy, rows).at(-1);
  if (last) return { op: last.op_id };
  return copy ? { rev: copy.rev } : null;
}

/** Told as gone and without its body: it belongs to another village now, or see leftOver. */
function leftScope(copy: ServerRecord | undefined): boolean {
  return copy?.dead === true && Object.keys(copy.body).length === 0;
}

/** A body with operations laid over it, in their order. */
export function bodyAfter(start: Body, rows: OpRow[]): Body {
  return rows.reduce((body, row) => overlay(body, row.op.set), start);
}

function ownWords(rows: OpRow[]): OpRow[] {
  return rows.filter((row) => inForce(row) || row.op.do === "create");
}

/** undefined where neither the server nor this author knows of it. */
export function mergeRecord(told: Story): LocalRecord | undefined {
  const { rows } = told;
  const copy = told.copy ?? leftOver(rows, told.whole);
  const story = { ...told, copy };
  const first = rows[0]?.op;
  if (!copy && !first) return undefined;
  const gone = leftScope(copy);
  if (gone && !rows.some((row) => row.state !== "acknowledged" || row.op.do === "create"))
    return undefined;
  const stands = standing(copy, rows);
  const trouble = troubled(rows, () => isAlive(copy));
  const repairable = trouble.filter((row) => row.outcome !== "conflict" && row.outcome !== "late");
  // Nobody tells its words any more: its author's own are what is left of them.
  const start = gone ? bodyAfter({}, ownWords(rows)) : copy?.body;
  const seenBody = bodyAfter(start ?? {}, stands);
  const body = shownBody(story, seenBody, stands, repairable);
  const counted = countedBody(copy, rows);
  return {
    id: story.id,
    kind: copy?.kind ?? first?.kind ?? "",
    division: copy?.division ?? first?.division ?? "",
    body,
    day: dayOf(story, body),
    updatedAt: Math.max(copy?.updatedAt ?? 0, ...[...stands, ...trouble].map((row) => row.savedAt)),
    ...verdict(story, stands, trouble),
    pendingOps: rows.filter((row) => row.state === "waiting").length,
    rev: copy?.rev ?? 0,
    photos: photosOf(story, body),
    author: copy?.author ?? first?.author ?? "",
    onServer: copy !== undefined && !copy.dead,
    withdrawn: withdrawn(story),
    ...(counted ? { counted } : {}),
    seen: { body: seenBody, base: baseOf(copy, rows) },
  };
}

/** Rejected words stay on the screen, to be put right; where another's value stands, that one. */
function shownBody(story: Story, seen: Body, stands: OpRow[], repairable: OpRow[]): Body {
  if (story.copy || stands.some((row) => row.op.do === "create"))
    return bodyAfter(seen, repairable);
  const start = story.rows.map((row) => row.op.do).lastIndexOf("create");
  return bodyAfter({}, story.rows.slice(Math.max(0, start)));
}

function dayOf(story: Story, body: Body): string {
  const said = story.dated.map((field) => body[field]).find((day) => typeof day === "string");
  return (said as string | undefined) ?? story.copy?.day ?? "";
}

function stateOf(row: OpRow): RecordState {
  if (row.returned) return "returned";
  if (row.outcome === "conflict" || row.outcome === "late") return row.outcome;
  return "quarantined";
}

function isAlive(copy: ServerRecord | undefined): boolean {
  return copy?.dead === false;
}

function withdrawn(story: Story): boolean {
  const last = story.rows.filter((row) => row.state !== "acknowledged" || inForce(row)).at(-1);
  const later = last && (last.state !== "acknowledged" || unpulled(last, story.copy));
  const stops = last?.state === "held" && !goneAnyway(last, isAlive(story.copy));
  if (later && last.op.do === "delete" && !stops) return true;
  return story.copy?.dead ?? false;
}

type Verdict = Pick<
  LocalRecord,
  "state" | "stateCode" | "fieldErrors" | "heldSet" | "returnedBecause"
>;

/** Held before all else, then waiting, then what the server says. */
function verdict(story: Story, stands: OpRow[], trouble: OpRow[]): Verdict {
  // What only waits for another is not the reason.
  const held = trouble.filter((row) => row.code !== "waiting_for_base").at(-1) ?? trouble.at(-1);
  if (held) {
    if (held.returned) {
      const returnedBecause = held.returned.reason;
      return { state: "returned", returnedBecause, heldSet: held.op.set };
    }
    return {
      state: stateOf(held),
      ...(held.code ? { stateCode: held.code } : {}),
      ...(held.fieldErrors ? { fieldErrors: held.fieldErrors } : {}),
      heldSet: held.op.set,
    };
  }
  if (withdrawn(story)) return { state: leftScope(story.copy) ? "gone" : "withdrawn" };
  const waiting = stands.filter((row) => row.state === "waiting").at(-1);
  if (waiting)
    return { state: "saved", ...(waiting.trouble ? { stateCode: waiting.trouble } : {}) };
  if (story.copy?.status === RETURNED && stands.length === 0) return { state: "returned" };
  const number = Math.max(story.copy?.number ?? 0, ...stands.map((row) => row.number ?? 0));
  if (number === 0 || number > story.rolledNumber) return { state: "sent" };
  const approved = story.copy?.status === APPROVED && stands.length === 0;
  return { state: approved ? "approved" : "rolled" };
}

function photosOf(story: Story, body: Body): RecordPhoto[] {
  const here = new Map(story.photos.map((photo) => [photo.sha256, photo]));
  return story.photoFields.flatMap((field) => {
    const hashes = body[field];
    if (!Array.isArray(hashes)) return [];
    return hashes.map((hash) => photoOf(field, String(hash), here.get(String(hash))));
  });
}

function photoOf(field: string, sha256: string, row: PhotoRow | undefined): RecordPhoto {
  return {
    field,
    sha256,
    onPhone: row?.here ?? false,
    state: row?.state ?? "remote",
    ...(row?.code ? { code: row.code } : {}),
  };
}
