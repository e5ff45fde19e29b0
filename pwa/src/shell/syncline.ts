/** The one line about sync: what is true now, in one sentence, and what the person can do. */
import type { SyncStatus } from "../sync/status";
import type zh from "./words/zh";

export type LineKey = keyof typeof zh & `sync${string}`;
export interface SyncLine {
  key: LineKey;
  n: number;
  tone: "ok" | "wait" | "wrong" | "info";
  /** `send`: a button that tries now; `sign-in`: a link to the sign-in page. */
  action?: "send" | "sign-in";
}

type Facts = Pick<
  SyncStatus,
  | "online"
  | "running"
  | "pending"
  | "photosPending"
  | "photosMissing"
  | "held"
  | "lastOkAt"
  | "problem"
  | "outdated"
>;

/** What stands in the way comes first: "全部已上报" is said only when nothing does. */
export function syncLine(s: Facts): SyncLine {
  const n = s.pending;
  if (s.problem === "account_disabled") {
    return { key: n ? "syncDisabled" : "syncDisabledNone", n, tone: "wrong" };
  }
  if (s.problem === "storage") return { key: "syncStorage", n, tone: "wrong", action: "send" };
  if (s.problem === "session_revoked") {
    return { key: n ? "syncRevoked" : "syncRevokedNone", n, tone: "wrong", action: "sign-in" };
  }
  if (s.problem === "session_expired") {
    return { key: n ? "syncExpired" : "syncExpiredNone", n, tone: "wrong", action: "sign-in" };
  }
  if (!s.online || s.problem === "offline") {
    const tone = n ? "wait" : "info";
    return { key: n ? "syncOffline" : "syncOfflineNone", n, tone, action: "send" };
  }
  if (s.running && n) return { key: "syncRunning", n, tone: "info" };
  // A routine look for news says nothing new: what was true stays on the screen meanwhile.
  if (s.running && s.lastOkAt === undefined) return { key: "syncChecking", n, tone: "info" };
  return waitingLine(s);
}

function waitingLine(s: Facts): SyncLine {
  const n = s.pending;
  if (s.outdated) {
    return { key: n ? "syncOutdated" : "syncOutdatedNone", n, tone: "wait", action: "send" };
  }
  if (s.problem === "portal") return { key: "syncPortal", n, tone: "wait", action: "send" };
  if (s.problem === "server") {
    return { key: n ? "syncServer" : "syncServerNone", n, tone: "wait", action: "send" };
  }
  if (n) return { key: "syncPending", n, tone: "wait", action: "send" };
  if (s.photosPending) {
    return { key: "syncPhotos", n: s.photosPending, tone: "wait", action: "send" };
  }
  if (s.lastOkAt === undefined) return { key: "syncNever", n, tone: "wait", action: "send" };
  // All is sent, and yet something wants the person: then not "全部已上报" in green.
  if (s.held) return { key: "syncDoneHeld", n: s.held, tone: "wait" };
  if (s.photosMissing) return { key: "syncDonePhotos", n: s.photosMissing, tone: "wait" };
  return { key: "syncDone", n, tone: "ok" };
}
