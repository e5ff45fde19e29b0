/** Days, instants and amounts in words. Pure: the day of today and the language are given. */
import { formatAmount } from "../catalogue/amount";
import { lang } from "./settings";
import { t } from "./words";

const DAY_MS = 86_400_000;

/** The day before a YYYY-MM-DD. */
export function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

/** YYYY-MM-DD of an instant (ms) in UTC+8, the county's time. */
export function dayOf(instant: number): string {
  return new Date(instant + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** HH:MM of an instant (ms) in UTC+8. */
export function timeOf(instant: number): string {
  return new Date(instant + 8 * 3_600_000).toISOString().slice(11, 16);
}

/** 2026年3月5日. */
export function longDay(day: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return lang.value === "en" ? day : `${year}年${Number(month)}月${Number(date)}日`;
}

const WEEKDAYS = {
  zh: ["日", "一", "二", "三", "四", "五", "六"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
} as const;

/** 2026年3月5日 星期四. */
export function weekDay(day: string): string {
  const word = WEEKDAYS[lang.value][new Date(`${day}T00:00:00Z`).getUTCDay()] ?? "";
  return lang.value === "en" ? `${word}, ${longDay(day)}` : `${longDay(day)} 星期${word}`;
}

/** 今天, 昨天, 3月5日, or 2025年3月5日 where the year is another; 2026-03-05 in English. */
export function dayWords(day: string, today: string): string {
  if (day === today) return t("today");
  if (day === dayBefore(today)) return t("yesterday");
  const said = longDay(day);
  return lang.value === "en" || day.slice(0, 4) !== today.slice(0, 4) ? said : said.slice(5);
}

/** 刚才, 5 分钟前, 今天 09:30, 3月5日 09:30. Both in ms. */
export function instantWords(instant: number, now: number): string {
  const minutes = Math.floor((now - instant) / 60_000);
  if (minutes < 1 && minutes >= -1) return t("justNow");
  if (minutes > 0 && minutes < 60) return t("minutesAgo", { n: minutes });
  // Within a sentence: "last used today 09:30".
  const day = dayWords(dayOf(instant), dayOf(now)).toLowerCase();
  return t("atTime", { day, time: timeOf(instant) });
}

/** Area in 0.01 亩: two decimals in a village, one above it. */
export function formatArea(centimu: number, inVillage: boolean): string {
  return formatAmount(centimu, 2, { decimals: inVillage ? 2 : 1, group: true });
}

/** Money in 分: 元 under ten thousand, 万元 with two decimals above, 亿元 from ten thousand 万元. */
export function formatMoney(fen: number): { text: string; unit: "元" | "万元" | "亿元" } {
  if (Math.abs(fen) < 1_000_000) {
    const decimals = fen % 100 === 0 ? 0 : 2;
    return { text: formatAmount(fen, 2, { decimals, group: true }), unit: "元" };
  }
  const large = lang.value === "zh" && Math.abs(fen) >= 10_000_000_000;
  const text = formatAmount(fen, large ? 10 : 6, { decimals: 2, group: true });
  return { text, unit: large ? "亿元" : "万元" };
}

/**
 * A figure with its unit, as look.md has it; `scale` is the unit's (亩 2, 元 2, counts 0). What is
 * neither land nor money keeps its own decimals.
 */
export function figure(
  amount: number,
  unit: string,
  scale: number,
  inVillage = true,
): { text: string; unit: string } {
  if (unit === "元" && scale === 2) return formatMoney(amount);
  if (unit === "亩" && scale === 2) return { text: formatArea(amount, inVillage), unit };
  // A rate keeps its decimals, or two of them would not stand in one line.
  const kept = unit === "%" ? { decimals: scale } : {};
  return { text: formatAmount(amount, scale, { group: true, ...kept }), unit };
}
