/** Calendar days as YYYY-MM-DD, counted without any clock or time zone. */

const FORM = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export interface Day {
  year: number;
  month: number;
  day: number;
}

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The day that `text` names, or null. */
export function parseDay(text: unknown): Day | null {
  const found = typeof text === "string" ? FORM.exec(text) : null;
  if (!found) return null;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const length = month === 2 && isLeap(year) ? 29 : (MONTHS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= length ? { year, month, day } : null;
}

/** Days since the year 0, for differences. */
export function ordinal({ year, month, day }: Day): number {
  const before = year - 1;
  let days = before * 365 + Math.floor(before / 4) - Math.floor(before / 100);
  days += Math.floor(before / 400);
  for (let m = 1; m < month; m++) days += m === 2 && isLeap(year) ? 29 : (MONTHS[m - 1] ?? 0);
  return days + day;
}

/** YYYYMMDD. */
export const dayNumber = ({ year, month, day }: Day): number => year * 10000 + month * 100 + day;
