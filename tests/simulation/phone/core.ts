/** What the simulation drives of the phone: its own modules, and nothing else. */
export { readDivisions, readKind } from "../../../pwa/src/device/cache";
export { readProfile } from "../../../pwa/src/device/profile";
export { countWaiting } from "../../../pwa/src/outbox/count";
export { readLost } from "../../../pwa/src/outbox/mark";
export { listRecords } from "../../../pwa/src/outbox/records";
export { editRecord, saveRecord, withdrawRecord } from "../../../pwa/src/outbox/write";
export { signIn, signOut } from "../../../pwa/src/sync/session";
export { readStatus } from "../../../pwa/src/sync/status";
export { startTriggers } from "../../../pwa/src/sync/triggers";
export { syncNow } from "../../../pwa/src/sync/turn";
