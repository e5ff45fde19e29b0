/** Positions: from the phone's sensor to what is kept, and their accuracy in words. */
import type { Place } from "../catalogue/types";
import type { FormWord } from "./words";

const WORST = 1_000_000;

/** 0.000001 degree and whole metres. */
export function placeOf(coords: { latitude: number; longitude: number; accuracy: number }): Place {
  return {
    lat: Math.round(coords.latitude * 1e6),
    lng: Math.round(coords.longitude * 1e6),
    acc: Math.min(WORST, Math.max(0, Math.round(coords.accuracy))),
  };
}

/** Up to 20 m finds a plot, up to 100 m a house among its neighbours. */
export function accuracyWord(acc: number | undefined): FormWord {
  if (acc === undefined || acc > 100) return "accuracyPoor";
  return acc <= 20 ? "accuracyGood" : "accuracyFair";
}

/** The sentence for a GeolocationPositionError's code. */
export function placeProblem(code: number): FormWord {
  if (code === 1) return "place_denied";
  return code === 3 ? "place_timeout" : "place_unavailable";
}
