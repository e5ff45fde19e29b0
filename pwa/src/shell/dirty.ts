/** Whether a form holds something that is not saved: an update waits until none does. */
import { computed, ref } from "vue";

const forms = ref(new Set<string>());

export const anyDirty = computed(() => forms.value.size > 0);

/** Say whether the form named `key` holds something unsaved. */
export function markDirty(key: string, dirty: boolean): void {
  const next = new Set(forms.value);
  if (dirty) next.add(key);
  else next.delete(key);
  forms.value = next;
}
