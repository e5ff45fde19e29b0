/** How long to leave a failing server alone. Pure. */
import { settings } from "./settings";

/** Milliseconds after `failures` failing turns in a row; `random` in 0..1 keeps phones apart. */
export function delayAfter(failures: number, random: number): number {
  if (failures <= 0) return 0;
  const whole = Math.min(settings.backoffMs * 2 ** (failures - 1), settings.backoffMostMs);
  return Math.round(whole * (0.5 + random / 2));
}

/** Whether to hold still. A phone's clock that was set back must not make it wait for years. */
export function holdsStill(notBefore: number, now: number): boolean {
  return now < notBefore && notBefore - now <= settings.backoffMostMs;
}
