import { describe, expect, test } from "vitest";
import { syncLine } from "./syncline";

const calm = {
  online: true,
  running: false,
  pending: 0,
  photosPending: 0,
  photosMissing: 0,
  held: 0,
  lastOkAt: 1,
  problem: undefined,
  outdated: false,
} as const;

describe("the sync line tells the truth", () => {
  test("all is sent only when nothing waits, nothing stands in the way, and we have been online", () => {
    expect(syncLine(calm)).toEqual({ key: "syncDone", n: 0, tone: "ok" });
    expect(syncLine({ ...calm, lastOkAt: undefined }).key).toBe("syncNever");
    expect(syncLine({ ...calm, held: 2 })).toEqual({ key: "syncDoneHeld", n: 2, tone: "wait" });
    expect(syncLine({ ...calm, photosMissing: 1 }).key).toBe("syncDonePhotos");
    expect(syncLine({ ...calm, photosPending: 2 })).toMatchObject({ key: "syncPhotos", n: 2 });
    expect(syncLine({ ...calm, problem: "server" }).key).toBe("syncServerNone");
    expect(syncLine({ ...calm, online: false }).key).toBe("syncOfflineNone");
  });
  test("what waits is counted", () => {
    expect(syncLine({ ...calm, pending: 3 })).toEqual({
      key: "syncPending",
      n: 3,
      tone: "wait",
      action: "send",
    });
    expect(syncLine({ ...calm, pending: 3, running: true })).toMatchObject({ key: "syncRunning" });
  });
  test("offline says so and that the records are on the phone", () => {
    expect(syncLine({ ...calm, pending: 3, online: false })).toMatchObject({
      key: "syncOffline",
      n: 3,
      action: "send",
    });
    expect(syncLine({ ...calm, pending: 3, problem: "offline" }).key).toBe("syncOffline");
  });
  test("a sign-in that somebody ended is told as that", () => {
    const line = syncLine({ ...calm, pending: 2, problem: "session_revoked" });
    expect(line).toMatchObject({ key: "syncRevoked", n: 2, action: "sign-in" });
    expect(syncLine({ ...calm, problem: "session_revoked" }).key).toBe("syncRevokedNone");
    expect(syncLine({ ...calm, problem: "account_disabled" }).key).toBe("syncDisabledNone");
  });
  test("an expired sign-in comes before being offline, because only the person can mend it", () => {
    const line = syncLine({ ...calm, online: false, pending: 500, problem: "session_expired" });
    expect(line).toMatchObject({ key: "syncExpired", n: 500, action: "sign-in" });
  });
  test("an app that does not understand its server says so, and never that all is sent", () => {
    expect(syncLine({ ...calm, outdated: true }).key).toBe("syncOutdatedNone");
    expect(syncLine({ ...calm, outdated: true, pending: 2 })).toMatchObject({
      key: "syncOutdated",
      n: 2,
    });
  });
  test("a portal is not the server", () => {
    expect(syncLine({ ...calm, problem: "portal", pending: 1 }).key).toBe("syncPortal");
  });
});
