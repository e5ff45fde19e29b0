import { expect, test } from "vitest";
import { drawn } from "./qr";

test("a code has its three corners and its quiet zone", () => {
  const { size, path } = drawn("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP");
  const dark = new Set(path.match(/M\d+ \d+/g));
  const corners = [
    [4, 4],
    [size - 5, 4],
    [4, size - 5],
  ];
  for (const [x, y] of corners) expect(dark.has(`M${x} ${y}`)).toBe(true);
  expect(dark.has(`M${size - 5} ${size - 5}`) && dark.has("M0 0")).toBe(false);
  expect([...dark].every((at) => !at.startsWith("M0 ") && !at.endsWith(" 0"))).toBe(true);
});
