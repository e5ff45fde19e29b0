/** Words on the screen: a dictionary a room, Chinese at hand, English fetched when it is asked for. */
import { shallowRef, watch } from "vue";
import { type Lang, lang } from "./settings";
import zh from "./words/zh";

export type Params = Record<string, string | number>;
/** A label as a kind's declaration has it. */
export interface Label {
  zh: string;
  en: string;
}

const GROUPS = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

/** 12345 is 12,345 in both languages. */
export function count(n: number): string {
  return GROUPS.format(n);
}

/**
 * Put `{name}` parts in, and for `{name?one|many}` the word that goes with the number; a part that
 * nobody gave stays visible, so that it is noticed.
 */
export function fill(text: string, params: Params = {}): string {
  return text.replace(
    /\{(\w+)(?:\?(.*?)\|(.*?))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const value = params[name];
      if (value === undefined) return whole;
      if (many !== undefined) return (value === 1 ? one : many) ?? "";
      return typeof value === "number" ? count(value) : value;
    },
  );
}

/**
 * The `t` of one room. `K` comes from the Chinese words, so that a key missing from either language
 * is a type error. Until the English words are here the Chinese ones stand in.
 */
export function dictionary<K extends string>(
  chinese: Record<K, string>,
  english: () => Promise<{ default: Record<K, string> }>,
): (key: K, params?: Params) => string {
  const loaded = shallowRef<Record<K, string>>();
  watch(
    lang,
    async (now: Lang) => {
      if (now === "en" && !loaded.value) {
        loaded.value = await english().then(
          (module) => module.default,
          () => undefined,
        );
      }
    },
    { immediate: true },
  );
  return (key, params) => {
    const words = lang.value === "en" ? (loaded.value ?? chinese) : chinese;
    return fill(words[key], params);
  };
}

/** A declaration's label in the language of the screen. */
export function label(words: Label): string {
  return lang.value === "en" ? words.en : words.zh;
}

export const t = dictionary(zh, () => import("./words/en"));
