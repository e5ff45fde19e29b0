/** Language and text size: kept on this phone, put on the root element so that CSS and readers see it. */
import { ref } from "vue";

export type Lang = "zh" | "en";
export type TextSize = "normal" | "large" | "huge";

const SIZES: readonly TextSize[] = ["normal", "large", "huge"];

/** A store that is switched off (private window, full disk) costs a setting, never the screen. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // The choice holds until the page is closed.
  }
}

export const lang = ref<Lang>("zh");
export const textSize = ref<TextSize>("normal");

export function setLang(next: Lang): void {
  lang.value = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  keep("lang", next);
}

export function setTextSize(next: TextSize): void {
  textSize.value = next;
  document.documentElement.dataset.size = next;
  keep("size", next);
}

/** What was chosen last, before the first paint. */
export function applySettings(): void {
  setLang(read("lang") === "en" ? "en" : "zh");
  const size = read("size");
  setTextSize(SIZES.find((one) => one === size) ?? "normal");
}
