/** What the server tells of held operations and of devices: GET /held, GET /devices, POST /handover. */
import type { Status } from "../catalogue/status";
import type { Body } from "../catalogue/types";
import type { Do, FieldError } from "../outbox/op";

export type HeldOutcome = "conflict" | "quarantined" | "late";
export type How = "accepted" | "repaired" | "returned";

export interface Held {
  op_id: string;
  record_id: string | null;
  do: Do;
  kind: string | null;
  division: string;
  place: string;
  outcome: HeldOutcome;
  code: string | null;
  field_errors: FieldError[] | null;
  author_name: string;
  received_at: string;
  set: Body;
  was: Body;
  /** The record as it stands; null where there is none in this scope. */
  stands: {
    rev: number;
    division: string;
    status: Status;
    dead: boolean;
    body: Body;
  } | null;
  /** Its author has said something else since. */
  mended: boolean;
  can: How[];
}
export interface HeldPage {
  held: Held[];
  counts: Record<HeldOutcome, number>;
  next: string | null;
}

export interface Watched {
  id: string;
  label: string;
  person: string;
  place: string;
  active: boolean;
  made: number;
  received: number;
  pending: number;
  missing: number;
  holes: [number, number][];
  held: number;
  reasons: { outcome: HeldOutcome; code: string | null; count: number }[];
  persisted: boolean;
  quota_pct: number;
  last_seen: string;
}
export interface DevicesPage {
  devices: Watched[];
  counts: { devices: number; troubled: number; pending: number };
  next: string | null;
}

export interface Brought {
  operations: number;
  outcomes: Record<string, number>;
  again: number;
  unproven: number;
  elsewhere: number;
  pictures: number;
  pictures_kept: number;
}
