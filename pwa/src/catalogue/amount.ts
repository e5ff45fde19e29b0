/** Quantities as people read them (12.5 亩), from what is kept (1250 at scale 2). */

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
