/** Figures, changes, months and ages in words. Pure: the language is the screen's. */
import { formatAmount } from "../catalogue/amount";
import type { Words } from "../catalogue/types";
import { figure, formatArea, instantWords } from "../shell/format";
import { lang } from "../shell/settings";
import { label } from "../shell/words";
import type { Board, Card } from "./answers";
import { t } from "./words";

export interface Said {
  text: string;
  unit: string;
}

interface Unit {
  unit: Words;
  scale: number;
}

const VILLAGE = 3;

/** One figure with its unit: land to 0.01 亩 in a village and 0.1 above it, money in 元 or 万元. */
export function sayFigure(value: number, about: Unit, level: number): Said {
  const said = figure(value, about.unit.zh, about.scale, level === VILLAGE);
  return { text: said.text, unit: unitName(said.unit, about) };
}

/** In 万 as people say it: 1.23 万, 123.4 万, 3,363 万; 亿 from ten thousand of those. */
function inTenThousands(value: number, about: Unit): Said {
  const large = Math.abs(value) >= 10 ** (about.scale + 8);
  const shift = about.scale + (large ? 8 : 4);
  const size = Math.abs(value) / 10 ** shift;
  const decimals = size >= 1000 ? 0 : size >= 100 ? 1 : 2;
  const text = formatAmount(value, shift, { decimals, group: true });
  return { text, unit: `${large ? "亿" : "万"}${about.unit.zh}` };
}

/** Units that are divided by: a rate is not said in 万. */
const isRate = (about: Unit): boolean => /[%/]/.test(about.unit.zh);

/** One figure at a glance: above the village in 万 where it is large; exact where it is opened. */
export function sayShort(value: number, about: Unit, level: number): Said {
  const large = Math.abs(value) >= 10 ** (about.scale + 4);
  const money = about.unit.zh === "元";
  if (!large || money || isRate(about) || level === VILLAGE || lang.value === "en") {
    return sayFigure(value, about, level);
  }
  return inTenThousands(value, about);
}

function unitName(zh: string, about: Unit): string {
  if (zh === about.unit.zh) return label(about.unit);
  return lang.value === "en" && zh === "万元" ? t("tenThousandYuan") : zh;
}

/** To the last unit: what stands in a list that is to be added up, and its sum. */
export function sayExact(value: number, about: Unit): Said {
  const text =
    about.unit.zh === "亩" && about.scale === 2
      ? formatArea(value, true)
      : formatAmount(value, about.scale, { group: true });
  return { text, unit: label(about.unit) };
}

/** One figure for a wall: in 万 where it is large, and without decimals that nobody reads there. */
export function sayLarge(value: number, about: Unit, level: number): Said {
  const said = sayShort(value, about, level);
  const { scale } = about;
  const whole = Math.abs(value) >= 10 ** (scale + 3) && Math.abs(value) < 10 ** (scale + 4);
  if (!whole || isRate(about)) return said;
  return { ...said, text: formatAmount(value, scale, { decimals: 0, group: true }) };
}

/** How all values of one column or axis are written, so that they can be compared. */
export interface Column {
  unit: string;
  /** The unit is 10^shift of what is stored. */
  shift: number;
  /** The value in the column's unit. */
  number: (value: number) => number;
  text: (value: number) => string;
  /** Not all decimals are shown: rows may not add up to their total as they stand there. */
  rounded: boolean;
}

/** Money goes to 万元 as soon as the largest value asks for it; on an axis counts go to 万. */
export function columnOf(
  values: readonly (number | null)[],
  about: Unit,
  level: number,
  axis = false,
): Column {
  const largest = Math.max(0, ...values.map((value) => Math.abs(value ?? 0)));
  const { scale } = about;
  const own = label(about.unit);
  if (about.unit.zh === "元" && scale === 2) {
    return largest >= 1_000_000
      ? column(unitName("万元", about), 6, 2)
      : column(own, 2, values.every((value) => (value ?? 0) % 100 === 0) ? 0 : 2);
  }
  if (axis && lang.value === "zh" && largest >= 10 ** (scale + 5)) {
    return column(`万${about.unit.zh}`, scale + 4, 2);
  }
  if (about.unit.zh === "亩" && scale === 2) return column(own, 2, level === VILLAGE ? 2 : 1);
  return column(own, scale, axis ? undefined : scale);
}

function column(unit: string, shift: number, decimals: number | undefined): Column {
  const options = { group: true, ...(decimals === undefined ? {} : { decimals }) };
  return {
    unit,
    shift,
    number: (value) => value / 10 ** shift,
    text: (value) => formatAmount(value, shift, options),
    rounded: decimals !== undefined && decimals < shift,
  };
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
const yearOf = (month: number): number => Math.floor(month / 100);

/** 2026年11月; Nov 2026 in English. */
export function sayMonth(month: number): string {
  const [year, of] = [yearOf(month), sayShortMonth(month)];
  return lang.value === "en" ? `${of} ${year}` : `${year}年${of}`;
}

/** 11月; for an axis. */
export function sayShortMonth(month: number): string {
  const of = month % 100;
  return lang.value === "en" ? (MONTHS[of - 1] ?? "") : `${of}月`;
}

/** 2026年1—11月, or 2026年11月. */
export function saySpan(from: number, to: number): string {
  if (from === to) return sayMonth(to);
  if (yearOf(from) !== yearOf(to)) return `${sayMonth(from)}—${sayMonth(to)}`;
  if (lang.value === "en") return `${sayShortMonth(from)}–${sayMonth(to)}`;
  return `${yearOf(from)}年${from % 100}—${to % 100}月`;
}

export interface Change {
  text: string;
  /** 1 up, -1 down, 0 the same; undefined where there is nothing to compare with. */
  direction: 1 | 0 | -1 | undefined;
}

/** 同比: +26.67%, -3.00 个百分点, or why there is none. */
export function sayChange(card: Pick<Card, "yoy" | "yoy_points" | "yoy_reason">): Change {
  if (card.yoy === null) {
    return { text: card.yoy_reason ? label(card.yoy_reason) : "—", direction: undefined };
  }
  const size = formatAmount(card.yoy, 2, { decimals: 2, group: true });
  const signed = card.yoy > 0 ? `+${size}` : size;
  const text = card.yoy_points ? t("points", { n: signed }) : `${signed}%`;
  return { text, direction: Math.sign(card.yoy) as 1 | 0 | -1 };
}

const MINUTE = 60_000;
const HOUR = 3_600_000;

/** How fresh the figures are, at the server's `clock` (ms). `waits`: some are about to move. */
export function sayFresh(
  board: Pick<Board, "rolled_at" | "dirty" | "dirty_since">,
  clock: number,
): { text: string; waits: boolean } {
  if (board.dirty > 0) {
    const since = board.dirty_since ? clock - Date.parse(board.dirty_since) : 0;
    return {
      text: t("waiting", { n: board.dirty, s: Math.max(0, Math.floor(since / 1000)) }),
      waits: true,
    };
  }
  if (!board.rolled_at) return { text: t("neverRolled"), waits: false };
  const at = Date.parse(board.rolled_at);
  const age = Math.max(0, clock - at);
  if (age < MINUTE) return { text: t("secondsAgo", { n: Math.floor(age / 1000) }), waits: false };
  if (age < HOUR) return { text: t("minutesAgo", { n: Math.floor(age / MINUTE) }), waits: false };
  return { text: t("rolledAt", { when: instantWords(at, clock) }), waits: false };
}
