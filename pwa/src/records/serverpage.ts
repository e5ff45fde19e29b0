/** What the server tells of one record beyond the phone's copy: its whole history, and its doubles. */
import { onMounted, ref, type ShallowRef, shallowRef, watch } from "vue";
import { ApiProblem, get } from "../device/api";
import type { LocalRecord } from "../outbox/op";
import type { ServerEvent } from "./story";
import type { RecordWord } from "./words";

/** GET /records/{id}, as far as it is shown here. */
export interface ServerPage {
  /** In force, and not in force. */
  history: ServerEvent[];
  held: ServerEvent[];
  /** Live records with the same natural key. */
  same: { record_id: string; day: string; author_name: string }[];
}

/** For a component's setup: fetched when it is there, and again after every new revision. */
export function useServerPage(record: Readonly<ShallowRef<LocalRecord | undefined>>) {
  const page = shallowRef<ServerPage>();
  const trouble = ref<RecordWord>();

  async function read(): Promise<void> {
    const now = record.value;
    if (!now || now.rev === 0) return;
    try {
      page.value = await get<ServerPage>(`/records/${now.id}`);
      trouble.value = undefined;
    } catch (error) {
      const offline = error instanceof ApiProblem && error.status === 0;
      trouble.value = offline ? "historyOffline" : "historyFailed";
    }
  }
  onMounted(read);
  watch(() => `${record.value?.id} ${record.value?.rev} ${record.value?.state}`, read);
  return { page, trouble };
}
