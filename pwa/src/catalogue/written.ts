/**
 * Amounts as people write them: 12.5亩, 8分, 2公顷, 50万, 十二亩, 两亩半, 2019年. All of it exact; what
 * can be read in two ways is asked about, and what is none is left as it stands.
 */
import { formatAmount } from "./amount";
import { multiplier, NUMERALS, plainNumeral } from "./numerals";
import type { Field } from "./types";

/** A fraction of integers. */
type Exact = readonly [bigint, bigint];

export interface Written {
  /** In the smallest unit of the field; null where the text names no amount of it. */
  amount: number | null;
  /** What it may mean instead, where it can be read in more than one way: to be asked. */
  ask: number[];
  /** Whether it was written otherwise than as plain digits, so that the result should be shown. */
  read: boolean;
}

const LARGEST_DIGITS = 15;
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const GROUPED = /^[1-9]\d{0,2}([, ])\d{3}(?:\1\d{3})*(?:\.\d+)?$/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const PART = new RegExp(
  `(?:([\\d.][\\d., ]*)([百千万亿]*)|([${NUMERALS}]+|半))\\s*([^\\d\\s.${NUMERALS}半]*)\\s*`,
  "y",
);

/** What one of a unit is worth in the field's own: by the field's unit, then by the written one. */
const UNITS: Readonly<Record<string, Readonly<Record<string, Exact>>>> = {
  亩: {
    亩: [1n, 1n],
    市亩: [1n, 1n],
    分: [1n, 10n],
    厘: [1n, 100n],
    公顷: [15n, 1n],
    ha: [15n, 1n],
  },
  公斤: {
    公斤: [1n, 1n],
    kg: [1n, 1n],
    克: [1n, 1000n],
    g: [1n, 1000n],
    斤: [1n, 2n],
    市斤: [1n, 2n],
    吨: [1000n, 1n],
    t: [1000n, 1n],
  },
  元: {
    元: [1n, 1n],
    块: [1n, 1n],
    块钱: [1n, 1n],
    圆: [1n, 1n],
    角: [1n, 10n],
    毛: [1n, 10n],
    分: [1n, 100n],
  },
  立方米: {
    立方米: [1n, 1n],
    立方: [1n, 1n],
    方: [1n, 1n],
    m3: [1n, 1n],
    "m³": [1n, 1n],
    升: [1n, 1000n],
  },
  株: { 株: [1n, 1n], 棵: [1n, 1n] },
};

/** Full-width forms to half-width ones; superscripts and circled digits are no digits. */
function halfWidth(text: string): string {
  return text
    .replace(INVISIBLE, "")
    .replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/。/g, ".")
    .replace(/[\s\u3000]+/g, " ")
    .trim();
}

/** What `text` says in `field`: see Written. Shapes: `scale` decimals, the unit's label. */
export function readWritten(text: string, field: Field): Written {
  const clean = halfWidth(text);
  const read = !PLAIN.test(text.trim());
  const amount = amountOf(clean, field);
  if (amount !== null || !/\d[, ]\d/.test(clean)) return { amount, ask: [], read };
  const meant = [clean.replace(/,/g, "."), clean.replace(/[, ]/g, "")];
  const ask = meant.map((one) => amountOf(one, field)).filter((one) => one !== null);
  return { amount: null, ask: [...new Set(ask)], read };
}

/** An amount with its unit, as it is shown under the box: "12.50 亩". */
export function amountWords(amount: number, field: Field, unit: string): string {
  const scale = field.scale ?? 0;
  const shown = formatAmount(amount, scale, { decimals: scale, group: !field.year });
  return unit ? `${shown} ${unit}` : shown;
}

function amountOf(clean: string, field: Field): number | null {
  const negative = clean.startsWith("-");
  const bare = clean.replace(/^[+-]/, "");
  const sum = worth(field.unit?.zh === "元" ? bare.replace(/^[¥￥] ?/, "") : bare, field);
  if (sum === null) return null;
  const [over, under] = [sum[0] * 10n ** BigInt(field.scale ?? 0), sum[1]];
  if (over % under !== 0n) return null;
  const digits = (over / under).toString();
  if (digits.length > LARGEST_DIGITS) return null;
  const amount = Number(digits);
  return negative && amount !== 0 ? -amount : amount;
}

/** All parts of a text together, e.g. 12亩5分; each unit smaller than the one before. */
function worth(text: string, field: Field): Exact | null {
  let sum: Exact | null = null;
  let last: Exact | null = null;
  PART.lastIndex = 0;
  for (let at = 0; at < text.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const found = PART.exec(text);
    if (!found) return null;
    const [, digits, times = "", numeral = "", unit = ""] = found;
    if (numeral === "半" && unit === "" && last !== null) {
      // 两亩半: half of the unit before, and nothing may follow.
      if (PART.lastIndex < text.length) return null;
      return add(sum, [last[0], last[1] * 2n]);
    }
    const one = unitOf(unit, field);
    const count = digits === undefined ? exactNumeral(numeral) : exactDigits(digits, times);
    if (one === null || count === null || (last !== null && (unit === "" || !less(one, last)))) {
      return null;
    }
    sum = add(sum, [count[0] * one[0], count[1] * one[1]]);
    last = unit === "" ? null : one;
    if (last === null && PART.lastIndex < text.length) return null;
  }
  return sum;
}

function unitOf(written: string, field: Field): Exact | null {
  if (written === "") return [1n, 1n];
  const own = field.unit?.zh ?? "";
  const known = UNITS[own]?.[written] ?? UNITS[own]?.[written.toLowerCase()];
  if (known) return known;
  const same = written === own || written === field.unit?.en || (field.year && written === "年");
  // 个 stands for whatever is counted one by one.
  return same || (written === "个" && field.type === "whole" && !field.year) ? [1n, 1n] : null;
}

function exactDigits(text: string, times: string): Exact | null {
  const bare = text.trim();
  const plain = GROUPED.test(bare) ? bare.replace(/[, ]/g, "") : bare;
  const by = multiplier(times);
  return PLAIN.test(plain) && by !== null ? fraction(plain, by) : null;
}

function exactNumeral(text: string): Exact | null {
  if (text === "半") return [1n, 2n];
  const plain = plainNumeral(text);
  return plain === null ? null : fraction(plain, 1n);
}

function fraction(plain: string, times: bigint): Exact {
  const [whole = "", decimals = ""] = plain.split(".");
  return [BigInt(whole + decimals || "0") * times, 10n ** BigInt(decimals.length)];
}

const add = (sum: Exact | null, more: Exact): Exact =>
  sum === null ? more : [sum[0] * more[1] + more[0] * sum[1], sum[1] * more[1]];

const less = (one: Exact, other: Exact): boolean => one[0] * other[1] < other[0] * one[1];
