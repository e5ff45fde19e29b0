/** How large a picture is kept. Pure. */

/** The size with its longer side at most `most`, never enlarged, at least one pixel each way. */
export function sizeWithin(width: number, height: number, most: number): [number, number] {
  const scale = Math.min(1, most / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}
