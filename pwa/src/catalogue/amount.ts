/** Quantities between what people type and read (12.5 亩) and what is kept (1250 at scale 2). */

const PLAIN = /^([+-]?)(\d*)(?:\.(\d*))?$/;
const LARGEST_DIGITS = 15;
const EDGE = /^[\s\u3000]+|[\s\u3000]+$/g;

/** Full-width digits and points, and grouping commas, as people's keyboards write them. */
function plain(text: string): string {
  return text
    .normalize("NFKC")
    .replace(EDGE, "")
    .replace(/。/g, ".")
    .replace(/[,，\s]/g, "");
}

/**
 * The integer of the smallest unit that `text` names, or null where it names none: not a number,
 * more decimals than `scale` (other than zeros), or too long to be exact.
 */
export function parseAmount(text: string, scale: number): number | null {
  const found = PLAIN.exec(plain(text));
  if (!found) return null;
  const [, sign = "", whole = "", decimals = ""] = found;
  if (whole === "" && decimals === "") return null;
  const kept = decimals.slice(0, scale).padEnd(scale, "0");
  if (/[1-9]/.test(decimals.slice(scale))) return null;
  const digits = (whole + kept).replace(/^0+(?=\d)/, "");
  if (digits.length > LARGEST_DIGITS) return null;
  const amount = Number(digits || "0");
  return sign === "-" && amount !== 0 ? -amount : amount;
}

/**
 * `amount` in display units: "12.5" for 1250 at scale 2, "12.50" with `decimals` 2. Rounds half
 * away from zero where `decimals` is less than `scale`; `group` sets commas between thousands.
 */
export function formatAmount(
  amount: number,
  scale: number,
  options: { decimals?: number; group?: boolean } = {},
): string {
  const { decimals, group = false } = options;
  const kept = decimals === undefined ? scale : Math.min(decimals, scale);
  const step = 10n ** BigInt(scale - kept);
  const size = BigInt(Math.abs(amount));
  const digits = ((2n * size + step) / (2n * step)).toString().padStart(kept + 1, "0");
  const whole = digits.slice(0, digits.length - kept);
  let rest = digits.slice(digits.length - kept);
  rest = decimals === undefined ? rest.replace(/0+$/, "") : rest.padEnd(decimals, "0");
  const shown = group ? whole.replace(/\B(?=(\d{3})+$)/g, ",") : whole;
  const sign = amount < 0 && /[1-9]/.test(digits) ? "-" : "";
  return `${sign}${shown}${rest && "."}${rest}`;
}
