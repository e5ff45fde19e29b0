/** The sync status for the screens: one watcher for the whole page. */
import { shallowRef } from "vue";
import { type SyncStatus, watchStatus } from "../sync/status";

export const status = shallowRef<SyncStatus>();

/** Start once, when somebody is signed in. Returns the way to stop. */
export function followStatus(): () => void {
  return watchStatus((now) => {
    status.value = now;
  });
}
