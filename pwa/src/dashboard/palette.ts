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
  // A token is as it is written; a canvas needs the one colour that it comes to.
  const probe = document.body.appendChild(document.createElement("i"));
  const colour = (name: string): string => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    ink: colour("--ink"),
    soft: colour("--ink-soft"),
    line: colour("--line"),
    card: colour("--card"),
    now: colour("--leaf"),
    before: colour("--edge"),
    font: style.getPropertyValue("--font").trim().replace(/\s+/g, " "),
    text: Math.max(14, Math.round(Number.parseFloat(style.fontSize) * 0.85)),
  };
  probe.remove();
  return palette;
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
