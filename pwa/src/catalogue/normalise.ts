/** Texts as they are kept, and names as they are compared. */

const SPACES = "\\t\\n\\r \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000";
const RUN = new RegExp(`[${SPACES}]+`, "g");
const BLANK = new RegExp(`^[${SPACES}]*$`);
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** Radicals that stand for whole characters in text copied out of a PDF: ⽼ for 老. */
const RADICALS = /[\u2e80-\u2fdf]/g;
/** Control characters, line separators, direction overrides, lone surrogates; not the line feed. */
const ODD =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]/u;

/** `text` in NFKC (full-width to half-width), trimmed, inner white space made one space. */
export function normalise(text: string): string {
  return text.replace(INVISIBLE, "").normalize("NFKC").replace(RUN, " ").replace(/^ | $/g, "");
}

export const isBlank = (text: string): boolean => BLANK.test(text);

/** Whether `text` has a character that no form lets in. */
export const isOdd = (text: string, lines: boolean): boolean =>
  ODD.test(text) || (!lines && text.includes("\n"));

/**
 * `text` as it is kept: NFC, trimmed, nothing invisible, no radicals for characters, line breaks
 * only where `lines`. What was pasted looks the same afterwards.
 */
export function tidyText(text: string, lines = false): string {
  const breaks = text.replace(/\r\n?|[\u2028\u2029\x85]/g, "\n");
  const spaced = lines ? breaks.replace(/[\t\v\f]/g, " ") : breaks.replace(RUN, " ");
  const seen = spaced.replace(INVISIBLE, "").replace(RADICALS, (c) => c.normalize("NFKC"));
  const kept = [...seen].filter((c) => !isOdd(c, lines)).join("");
  return kept.normalize("NFC").trim();
}
