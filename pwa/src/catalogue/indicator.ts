/** Ratios in exact integers: the phone's half of backend/catalogue/indicator.py. */
import type { Indicator, Measure } from "./types";

/** `over ÷ under` to the nearest integer; a half goes away from zero, below it too. */
export function divideHalfUp(over: bigint, under: bigint): bigint {
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  const rounded = (2n * size(over) + size(under)) / (2n * size(under));
  return over < 0n === under < 0n ? rounded : -rounded;
}

/** Σover ÷ Σunder at the indicator's scale; null where there is nothing to divide by. */
export function ratioValue(
  indicator: Pick<Indicator, "ratio" | "scale">,
  over: { measure: Measure; sum: number },
  under: { measure: Measure; sum: number },
): number | null {
  if (under.sum === 0) return null;
  const power = (exponent: number): bigint => 10n ** BigInt(exponent);
  const times = BigInt(indicator.ratio?.times ?? 1);
  const above = BigInt(over.sum) * times * power(indicator.scale + under.measure.scale);
  return Number(divideHalfUp(above, BigInt(under.sum) * power(over.measure.scale)));
}
