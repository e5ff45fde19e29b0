/** One answer of the server for a page, asked anew when its address changes. */
import { onMounted, onUnmounted, type Ref, ref, shallowRef, watch } from "vue";
import { ApiProblem, get } from "../device/api";

export interface Opening<T> {
  data: Ref<T | undefined>;
  trouble: Ref<ApiProblem | undefined>;
  /** An answer to another question is still on the screen. */
  stale: Ref<boolean>;
  again: () => void;
}

/** Follow the API path that `path` gives, until the component goes. */
export function useAnswer<T>(path: () => string): Opening<T> {
  const data = shallowRef<T>();
  const trouble = shallowRef<ApiProblem>();
  const stale = ref(false);
  let flight: AbortController | undefined;

  async function look(): Promise<void> {
    flight?.abort();
    const mine = new AbortController();
    flight = mine;
    try {
      const answer = await get<T>(path(), { signal: mine.signal });
      if (mine.signal.aborted) return;
      data.value = answer;
      trouble.value = undefined;
      stale.value = false;
    } catch (error) {
      if (mine.signal.aborted) return;
      trouble.value =
        error instanceof ApiProblem ? error : new ApiProblem(0, "offline", String(error), "");
    }
  }
  onMounted(look);
  onUnmounted(() => flight?.abort());
  watch(path, () => {
    stale.value = true;
    void look();
  });
  return { data, trouble, stale, again: () => void look() };
}
