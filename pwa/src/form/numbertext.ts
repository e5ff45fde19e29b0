/** What stands in a number's box: kept as typed, and what it says beside it. */
import { computed, ref, watch } from "vue";
import type { Field, Value } from "../catalogue/types";
import { readWritten } from "../catalogue/written";

/** For a component's setup. `plain` writes a value as it stands in the box. */
export function useNumberText(
  props: { field: Field; value: Value | undefined },
  plain: (value: number) => string,
) {
  const shown = (): string =>
    typeof props.value === "number" ? plain(props.value) : String(props.value ?? "");
  /** The text stays as typed ("12." on the way to "12.5"); another value from outside replaces it. */
  const text = ref(shown());
  const written = computed(() => readWritten(text.value, props.field));
  watch(
    () => props.value,
    (value) => {
      if (value !== written.value.amount && value !== text.value) text.value = shown();
    },
  );
  /** The value of what has been typed; what is no amount stays as typed: the check says so. */
  function typed(now: string): Value | null {
    text.value = now;
    return now.trim() === "" ? null : (written.value.amount ?? now);
  }
  return { text, written, typed };
}
