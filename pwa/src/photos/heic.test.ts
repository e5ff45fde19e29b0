/** HEIC is told apart by what the file says of itself. */
import { expect, test } from "vitest";
import { isHeic } from "./heic";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0));

test.each([
  ["\0\0\0\x18ftypheic\0\0\0\0mif1heic", true],
  ["\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", true],
  ["\0\0\0\x1cftypisom\0\0\0\0isomheic", true],
  ["\0\0\0\x18ftypmp42\0\0\0\0mp42isom", false],
  ["\xff\xd8\xff\xe1\x12\x34Exif\0\0", false],
  ["heicheicheic", false],
  ["", false],
])("%j", (text, is) => {
  expect(isHeic(bytes(text))).toBe(is);
});
