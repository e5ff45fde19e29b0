/** The shapes of POST /api/v1/sync, as docs/protocol.md has them. */
import type { Status } from "../catalogue/status";
import type { Body } from "../catalogue/types";
import type { Ledger } from "../outbox/counter";
import type { FieldError, Outcome, SentOp } from "../outbox/op";
import type { Unread } from "./understand";

export const PROTO = 1;

export interface DeviceFacts {
  id: string;
  app: string;
  /** The phone's own clock, ms: kept by the server, never used to decide. */
  now: number;
  max_seq: number;
  pending: number;
  persisted: boolean;
  quota_pct: number;
}
export interface SyncRequest {
  proto: number;
  request_id: string;
  epoch?: string;
  cursor?: string;
  deposit: boolean;
  /** Who is signed in as far as this phone knows: its cookie may be somebody else's by now. */
  account: string;
  device: DeviceFacts;
  ops: SentOp[];
  /** Own operations that wait for a person: to be told how they ended. */
  held?: string[];
  /** Of `ops`, those whose `seq` this phone counted while it was another device. */
  counted_elsewhere?: string[];
}

export interface Result {
  op_id: string;
  outcome: Outcome;
  rev?: number | null;
  code?: string | null;
  field_errors?: FieldError[] | null;
  replayed?: boolean;
  number?: number | null;
}
/** How one of `held` has ended; `released`: what it waited for has arrived. */
export interface Settled {
  op_id: string;
  how: "accepted" | "repaired" | "returned" | "released";
  reason: string;
  rev: number | null;
}
export interface Change {
  record_id: string;
  kind: string;
  kind_version: number;
  division: string;
  rev: number;
  status: Status | 0 | 1 | 2;
  dead: boolean | 0 | 1;
  day: string | number;
  body: Body;
  author: string;
  number: number;
  /** RFC 3339, or milliseconds. */
  updated_at: string | number;
  held: string[];
}
export interface SyncAnswer {
  proto: number;
  request_id: string;
  epoch: string;
  now: number;
  results: Result[];
  /** undefined where it was not understood. */
  device: Ledger | undefined;
  changes: Change[];
  settled?: Settled[];
  rolled_number: number;
  /** null for roles that carry no copies of records. */
  cursor: string | null;
  more: boolean;
  reset: boolean;
  limits?: { ops: number; wire: number; inflated: number } | undefined;
  /** Not of the wire: what this release did not understand, and left out of the rest. */
  unread?: Unread;
}
