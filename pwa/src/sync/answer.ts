/** What counts as an answer, and what the others mean. Pure. */
import { isObject } from "../device/shape";
import { understood } from "./understand";
import type { SyncAnswer } from "./wire";

/**
 * `unreadable`: the server could not read our body (400). `too_large`: 413. `portal`: something
 * answered, but not our server. `outdated`: our server, in words that this release does not know.
 * `offline` and `timeout`: nothing did.
 */
export type Failure =
  | "offline"
  | "timeout"
  | "portal"
  | "outdated"
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

/** Refusals of ours that say nothing new: the same again, later. */
const PLAIN = new Set(["csrf", "forbidden", "not_found"]);

/** Only our own `request_id` counts: a captive portal answers 200 as well. */
export function readAnswer(heard: Heard, requestId: string): SyncAnswer | Failure {
  const { status, json } = heard;
  if (status >= 200 && status < 300) return isOurs(json, requestId) ? understood(json) : "portal";
  const code = (json as { code?: unknown } | undefined)?.code;
  if (status === 413) return "too_large";
  if (status >= 500) return "server";
  if (typeof code !== "string") return "portal";
  if (status === 400 && code === "malformed") return "unreadable";
  if (status === 401) return code === "session_revoked" ? code : "session_expired";
  if (status === 403 && code === "account_disabled") return "account_disabled";
  return status === 429 || PLAIN.has(code) ? "server" : "outdated";
}

function isOurs(json: unknown, requestId: string): json is Record<string, unknown> {
  return isObject(json) && json.request_id === requestId;
}
