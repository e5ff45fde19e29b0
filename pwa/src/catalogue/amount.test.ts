import { describe, expect, it } from "vitest";
import { formatAmount } from "./amount";

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
});
