/** The colours of the charts, read off the tokens, so that light and dark are theirs too. */
import { onMounted, onUnmounted, type Ref, shallowRef } from "vue";

/** `now` and `before` part by lightness, line and mark as well: not by hue alone. */
export interface Palette {
  ink: string;
  soft: string;
  line: string;
  card: string;
  now: string;
  before: string;
  font: string;
  /** Pixels of a chart's smallest text. */
  text: number;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ink: token("--ink"),
    soft: token("--ink-soft"),
    line: token("--line"),
    card: token("--card"),
    now: token("--leaf"),
    before: token("--edge"),
    font: token("--font").replace(/\s+/g, " "),
    text: Math.max(14, Math.round(Number.parseFloat(style.fontSize) * 0.85)),
  };
}

/** The palette as it is now, and again whenever light, dark or the text size changes. */
export function usePalette(): Ref<Palette> {
  const palette = shallowRef(readPalette());
  const read = (): void => {
    palette.value = readPalette();
  };
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  const root = new MutationObserver(read);
  onMounted(() => {
    read();
    scheme.addEventListener("change", read);
    root.observe(document.documentElement, { attributeFilter: ["data-theme", "data-size"] });
  });
  onUnmounted(() => {
    scheme.removeEventListener("change", read);
    root.disconnect();
  });
  return palette;
}
