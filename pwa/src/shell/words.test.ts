import { describe, expect, test } from "vitest";
import { count, fill } from "./words";

describe("words", () => {
  test("fills named parts and groups thousands", () => {
    expect(fill("{n} 条待上报，{who}", { n: 12345, who: "张三" })).toBe("12,345 条待上报，张三");
  });
  test("leaves a part that nobody gave", () => {
    expect(fill("{n} 条")).toBe("{n} 条");
  });
  test("one is one, and everything else is many", () => {
    const text = "{n} {n?record waits|records wait} here";
    expect(fill(text, { n: 1 })).toBe("1 record waits here");
    expect(fill(text, { n: 0 })).toBe("0 records wait here");
    expect(fill(text, { n: 2 })).toBe("2 records wait here");
    expect(fill(text)).toBe(text);
  });
  test("zero is a number", () => {
    expect(fill("{n}", { n: 0 })).toBe("0");
    expect(count(1234.5)).toBe("1,234.5");
  });
});
