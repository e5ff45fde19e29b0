/** Whether a file is HEIF or AVIF, by its first bytes and not by its name. Pure. */

const BRANDS = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif"]);

/** ISO/IEC 14496-12: a size of four bytes, `ftyp`, the major brand, its version, further brands. */
export function isHeic(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head);
  if (text.slice(4, 8) !== "ftyp") return false;
  for (let at = 8; at + 4 <= text.length; at += 4) {
    if (at !== 12 && BRANDS.has(text.slice(at, at + 4))) return true;
  }
  return false;
}
