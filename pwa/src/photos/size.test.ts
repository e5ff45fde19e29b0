/** Sizes and names of pictures. */
import { expect, test } from "vitest";
import { sha256Of } from "./hash";
import { sizeWithin } from "./size";

test("the longer side is at most 1280, the shape stays, nothing is enlarged", () => {
  expect(sizeWithin(4000, 3000, 1280)).toEqual([1280, 960]);
  expect(sizeWithin(3000, 4000, 1280)).toEqual([960, 1280]);
  expect(sizeWithin(640, 480, 1280)).toEqual([640, 480]);
  expect(sizeWithin(10_000, 2, 1280)).toEqual([1280, 1]);
});

test("a picture's name is the SHA-256 of its bytes in hex", async () => {
  const data = new TextEncoder().encode("abc").buffer as ArrayBuffer;
  expect(await sha256Of(data)).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
