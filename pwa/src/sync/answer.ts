/** What counts as an answer, and what the others mean. Pure. */
import { PROTO, type SyncAnswer } from "./wire";

/**
 * `unreadable`: the server could not read our body (400). `too_large`: 413. `portal`: something
 * answered, but not our server. `offline` and `timeout`: nothing did.
 */
export type Failure =
  | "offline"
  | "timeout"
  | "portal"
  | "server"
  | "session_expired"
  | "session_revoked"
  | "account_disabled"
  | "too_large"
  | "unreadable";

export interface Heard {
  status: number;
  /** undefined: not JSON, or half of it. */
  json: unknown;
}

/** Only `proto` 1 with our own `request_id` counts: a captive portal answers 200 as well. */
export function readAnswer(heard: Heard, requestId: string): SyncAnswer | Failure {
  const { status, json } = heard;
  if (status >= 200 && status < 300) return isOurs(json, requestId) ? json : "portal";
  const code = (json as { code?: unknown } | undefined)?.code;
  if (status === 413) return "too_large";
  if (status >= 500) return "server";
  if (typeof code !== "string") return "portal";
  if (status === 400) return "unreadable";
  if (status === 401) return code === "session_revoked" ? code : "session_expired";
  if (status === 403 && code === "account_disabled") return "account_disabled";
  return "server";
}

function isOurs(json: unknown, requestId: string): json is SyncAnswer {
  const answer = json as Partial<SyncAnswer> | undefined | null;
  return (
    answer?.proto === PROTO &&
    answer.request_id === requestId &&
    Array.isArray(answer.results) &&
    Array.isArray(answer.changes)
  );
}
