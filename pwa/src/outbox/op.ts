/** What an operation is: its wire shape, its row in the outbox, and the record that people see. */
import type { Body } from "../catalogue/types";

export type Do = "create" | "edit" | "delete" | "review" | "attach";
/** What the author saw: nothing yet, a server revision, or an own operation without a revision. */
export type Base = null | { rev: number } | { op: string };
export type Outcome =
  | "applied"
  | "merged"
  | "conflict"
  | "quarantined"
  | "late"
  | "key_reuse"
  | "malformed"
  | "retry";
export interface FieldError {
  field: string;
  code: string;
  params?: Record<string, unknown>;
  message?: { zh: string; en: string };
}

/** An operation as docs/protocol.md has it; `seq` is joined when it is sent. Never changed. */
export interface Op {
  op_id: string;
  record_id: string;
  do: Do;
  kind: string;
  kind_version: number;
  division: string;
  base: Base;
  set: Body;
  was: Body;
  photos?: { sha256: string; bytes: number }[];
  at: number;
  author: string;
}
export type SentOp = Op & { seq: number };

/**
 * `waiting`: no verdict yet. `held`: kept by the server, but not in force; never deleted unsent.
 * `acknowledged`: in force, or settled by a person; kept 30 days against a restored server.
 */
export type OpState = "waiting" | "held" | "acknowledged";

/** A row of the outbox. `n` is the order of saving; `seq` is null until the counter is known. */
export interface OpRow {
  n?: number;
  op_id: string;
  record_id: string;
  author: string;
  /** The device id that `seq` belongs to. */
  device: string;
  seq: number | null;
  op: Op;
  state: OpState;
  /** 1 while it has to be sent (again), 0 otherwise. */
  due: 0 | 1;
  savedAt: number;
  outcome?: Outcome;
  code?: string;
  fieldErrors?: FieldError[];
  rev?: number;
  number?: number;
  /** The server's epoch and clock (ms) at its verdict. */
  epoch?: string;
  settledAt?: number;
  /** A later operation that says the whole record anew, so that this one no longer matters. */
  repairedBy?: string;
  /** The township sent it back, in its own words. It is held until its author has said it anew. */
  returned?: { reason: string };
  /** Why sending it alone failed: `too_large`, `unreadable`. It is tried again, after all others. */
  trouble?: string;
}

/**
 * `waiting`: to be uploaded. `done`: the server has it. `missing`: the bytes are gone or damaged on
 * this phone before they were uploaded. `refused`: the server does not take it (see `code`).
 */
export type PhotoState = "waiting" | "done" | "missing" | "refused";
export interface PhotoRow {
  record_id: string;
  sha256: string;
  field: string;
  op_id: string;
  author: string;
  bytes: number;
  type: string;
  /** The bytes are here: until both the picture and its operation are acknowledged. */
  here: boolean;
  state: PhotoState;
  code?: string;
  /** How often it arrived as something else. */
  damaged?: number;
}
/** Apart from its row, so that a list of records does not load every picture. */
export interface BytesRow {
  record_id: string;
  sha256: string;
  data: ArrayBuffer;
}

/** A picture that the form hands over: see photos/shrink.ts. */
export interface NewPhoto {
  field: string;
  blob: Blob;
  sha256: string;
  bytes: number;
}

/** What the author had before the eyes when a form was opened: edits are told against it. */
export interface Seen {
  body: Body;
  base: Base;
}

export type RecordState =
  | "saved"
  | "sent"
  | "rolled"
  /** Rolled up, and approved by the township as it stands here. */
  | "approved"
  | "conflict"
  | "quarantined"
  | "late"
  | "returned"
  | "withdrawn"
  /** Withdrawn by others or moved away, told by the server's list alone: it is on it no more. */
  | "gone";

export interface RecordPhoto {
  field: string;
  sha256: string;
  /** The bytes are on this phone: readPhoto() gives them. Otherwise ask the server. */
  onPhone: boolean;
  /** `remote`: not taken on this phone (or long done). */
  state: PhotoState | "remote";
  code?: string;
}

/** A record as this phone shows it: the server's copy with the author's waiting operations on it. */
export interface LocalRecord {
  id: string;
  kind: string;
  division: string;
  body: Body;
  /** YYYY-MM-DD of the kind's `dated` field; '' where there is none yet. */
  day: string;
  /** Milliseconds: of the server's copy, or of the last operation that waits. */
  updatedAt: number;
  state: RecordState;
  /** The verdict's code for `conflict`, `quarantined`; or the `trouble` of a waiting one. */
  stateCode?: string;
  fieldErrors?: FieldError[];
  /** Why the township returned it, in its own words. */
  returnedBecause?: string;
  /** What the author's held operation says where `body` shows the server's standing value. */
  heldSet?: Body;
  pendingOps: number;
  /** The server's revision; 0 while it has none. */
  rev: number;
  photos: RecordPhoto[];
  author: string;
  /** The server has it, and it is not withdrawn there. */
  onServer: boolean;
  withdrawn: boolean;
  /** What it adds to figures, see counted.ts; absent where it does not count. */
  counted?: Body;
  seen: Seen;
}
