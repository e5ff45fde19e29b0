import { describe, expect, it } from "vitest";
import { formatAmount, parseAmount } from "./amount";

describe("parseAmount", () => {
  it.each([
    ["12.5", 2, 1250],
    ["0.01", 2, 1],
    [".5", 2, 50],
    ["3.", 2, 300],
    ["12.500", 2, 1250],
    ["007", 0, 7],
    ["１２．５", 2, 1250],
    ["12。5", 2, 1250],
    [" 1,234.5 ", 1, 12345],
    ["1，234", 0, 1234],
    ["-3.25", 2, -325],
    ["-0", 0, 0],
    ["0", 3, 0],
  ])("reads %j at scale %d as %d", (text, scale, amount) => {
    expect(parseAmount(text, scale)).toBe(amount);
  });

  it.each([
    ["", 2],
    [".", 2],
    ["-", 0],
    ["12.505", 2],
    ["1.5", 0],
    ["1e3", 0],
    ["十二", 0],
    ["12亩", 2],
    ["1.2.3", 2],
    ["9999999999999999", 0],
    ["99999999999999.99", 2],
  ])("reads %j at scale %d as nothing", (text, scale) => {
    expect(parseAmount(text, scale)).toBeNull();
  });

  it("never goes through a binary fraction", () => {
    for (let cents = 0; cents < 2000; cents++) {
      const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
      expect(parseAmount(text, 2)).toBe(cents);
    }
  });
});

describe("formatAmount", () => {
  it.each([
    [1250, 2, {}, "12.5"],
    [1200, 2, {}, "12"],
    [1, 2, {}, "0.01"],
    [0, 2, {}, "0"],
    [-5, 2, {}, "-0.05"],
    [1250, 2, { decimals: 2 }, "12.50"],
    [1250, 2, { decimals: 1 }, "12.5"],
    [1255, 2, { decimals: 1 }, "12.6"],
    [-1255, 2, { decimals: 1 }, "-12.6"],
    [1249, 2, { decimals: 0 }, "12"],
    [1250, 2, { decimals: 0 }, "13"],
    [-4, 2, { decimals: 1 }, "0.0"],
    [5, 0, { decimals: 2 }, "5.00"],
    [123456789, 2, { group: true }, "1,234,567.89"],
    [100000, 2, { group: true, decimals: 2 }, "1,000.00"],
    [999, 0, { group: true }, "999"],
  ])("shows %d at scale %d with %j as %s", (amount, scale, options, text) => {
    expect(formatAmount(amount, scale, options)).toBe(text);
  });

  it("is read back as it was", () => {
    for (const amount of [0, 1, 99, 100, 101, 123456, 10 ** 12, -77]) {
      for (const scale of [0, 1, 2, 3]) {
        expect(parseAmount(formatAmount(amount, scale), scale)).toBe(amount);
      }
    }
  });
});
