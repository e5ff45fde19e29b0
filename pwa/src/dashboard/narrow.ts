/** Whether the screen is a phone's: what is folded there stands open at a desk. */
import { onUnmounted, type Ref, ref } from "vue";

/** As the style sheets have it; for a component's setup. */
export function useNarrow(): Ref<boolean> {
  const media = matchMedia("(max-width: 40rem)");
  const narrow = ref(media.matches);
  const read = (): void => {
    narrow.value = media.matches;
  };
  media.addEventListener("change", read);
  onUnmounted(() => media.removeEventListener("change", read));
  return narrow;
}
