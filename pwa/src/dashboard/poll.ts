/** When to look again: each second while somebody looks, seldom while nobody answers. Pure. */

/** Between two looks of a screen that is seen. An answer "nothing new" costs the server little. */
export const LOOK_MS = 1000;
export const LONGEST_MS = 30_000;

export interface Look {
  /** The page is in front of somebody. */
  visible: boolean;
  /** Looks in a row that got no answer. */
  failures: number;
}

/** Milliseconds until the next look; undefined: not before the page is seen again. */
export function nextLook({ visible, failures }: Look): number | undefined {
  if (!visible) return undefined;
  if (failures === 0) return LOOK_MS;
  return Math.min(LOOK_MS * 2 ** Math.min(failures, 10), LONGEST_MS);
}
