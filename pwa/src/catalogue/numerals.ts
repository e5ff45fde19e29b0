/** Chinese numerals as people write amounts: 十二, 三百零五, 二〇一九, 两千万, 一点五. */

const DIGITS: Readonly<Record<string, bigint>> = {
  零: 0n,
  〇: 0n,
  一: 1n,
  二: 2n,
  两: 2n,
  三: 3n,
  四: 4n,
  五: 5n,
  六: 6n,
  七: 7n,
  八: 8n,
  九: 9n,
};
const TENS: Readonly<Record<string, bigint>> = { 十: 10n, 百: 100n, 千: 1000n };
const MYRIADS: Readonly<Record<string, bigint>> = { 万: 10_000n, 亿: 100_000_000n };

/** Every character that a numeral may hold. */
export const NUMERALS = `${Object.keys(DIGITS).join("")}十百千万亿点`;

/** 百, 千, 万, 亿 behind a number, multiplied: 50万, 3千万. Null where one of them is none of these. */
export function multiplier(text: string): bigint | null {
  let times = 1n;
  for (const sign of text) {
    const by = TENS[sign] ?? MYRIADS[sign];
    if (by === undefined) return null;
    times *= by;
  }
  return times;
}

/**
 * The number in plain digits ("12", "1.5"), or null. What people also read in another way is null:
 * 一百二 may be 102 or 120.
 */
export function plainNumeral(text: string): string | null {
  const [whole = "", decimals, ...more] = text.split("点");
  if (more.length > 0) return null;
  const before = /[十百千万亿]/.test(whole) ? counted(whole) : spelled(whole);
  if (before === null || decimals === undefined) return before;
  const after = spelled(decimals);
  return after === null ? null : `${before}.${after}`;
}

/** Digit by digit: 二〇一九. */
function spelled(text: string): string | null {
  const digits = [...text].map((sign) => DIGITS[sign]);
  return digits.length > 0 && !digits.includes(undefined) ? digits.join("") : null;
}

/** With places: 三百零五万. Places must fall, and the last digit must have its own. */
function counted(text: string): string | null {
  let rest = text;
  let total = 0n;
  for (const [sign, size] of Object.entries(MYRIADS).reverse()) {
    const at = rest.lastIndexOf(sign);
    if (at < 0) continue;
    const part = at === 0 ? null : counted(rest.slice(0, at));
    if (part === null) return null;
    total += BigInt(part) * size;
    rest = rest.slice(at + 1);
    if (lacksPlace(rest)) return null;
  }
  const low = rest === "" ? 0n : below10000(rest);
  return low === null ? null : (total + low).toString();
}

/** A single digit behind a place, without 零 between: 三万五. */
const lacksPlace = (rest: string): boolean => rest.length === 1 && DIGITS[rest] !== undefined;

function below10000(text: string): bigint | null {
  let sum = 0n;
  let place = 10_000n;
  let digit: bigint | null = null;
  let zero = false;
  for (const sign of text) {
    const value: bigint | undefined = DIGITS[sign];
    const size: bigint | undefined = TENS[sign];
    if (value !== undefined) {
      if (digit !== null) return null;
      if (value === 0n) zero = true;
      else digit = value;
    } else {
      if (size === undefined || size >= place) return null;
      if (digit === null && !(size === 10n && sum === 0n)) return null;
      sum += (digit ?? 1n) * size;
      [place, digit, zero] = [size, null, false];
    }
  }
  if (digit !== null && !zero && place > 10n && sum > 0n) return null;
  return sum + (digit ?? 0n);
}
