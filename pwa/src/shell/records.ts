/** The records on this phone, for the screens: read again whenever any tab or the sync changed them. */
import { onUnmounted, type ShallowRef, shallowRef } from "vue";
import type { LocalRecord } from "../outbox/op";
import { listRecords, watchRecords } from "../outbox/records";

const records = shallowRef<LocalRecord[]>();
let users = 0;
let stop = (): void => undefined;
let reading = 0;

async function read(): Promise<void> {
  reading += 1;
  const mine = reading;
  const found = await listRecords();
  if (mine === reading && users > 0) records.value = found;
}

/**
 * `undefined` until they have been read once. Newest first. For use in a component's setup; all
 * components on a page share one reading.
 */
export function useRecords(): ShallowRef<LocalRecord[] | undefined> {
  users += 1;
  if (users === 1) {
    stop = watchRecords(() => void read());
    void read();
  }
  onUnmounted(() => {
    users -= 1;
    if (users > 0) return;
    stop();
    // The next page may be another person's.
    records.value = undefined;
  });
  return records;
}
