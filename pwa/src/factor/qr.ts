/** A QR code as one path of an SVG: no style, no script, no picture from elsewhere. */
import { encode } from "uqr";

export interface Drawn {
  /** Width and height in modules, the quiet zone included. */
  size: number;
  path: string;
}

/** Four modules of quiet zone, as the standard asks. */
export function drawn(text: string): Drawn {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size, path: dark.join("") };
}
