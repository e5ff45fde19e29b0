import { describe, expect, test } from "vitest";
import type { Field, Kind } from "../catalogue/types";
import { sayValue, tellingValue, titleOf } from "./value";

const words = (zh: string) => ({ zh, en: zh });
const field = (type: Field["type"], more: Partial<Field> = {}): Field => ({
  name: "it",
  type,
  label: words("项"),
  required: false,
  since: 1,
  ...more,
});

describe("a value in words", () => {
  test("quantities with their unit, money by its size", () => {
    const mu = field("quantity", { scale: 2, unit: words("亩") });
    expect(sayValue(mu, 1250)).toEqual({ text: "12.50", unit: "亩" });
    const yuan = field("quantity", { scale: 2, unit: words("元") });
    expect(sayValue(yuan, 90_000_000)).toEqual({ text: "90.00", unit: "万元" });
  });
  test("a year is not grouped, a count is", () => {
    expect(sayValue(field("whole", { year: true }), 2019)?.text).toBe("2019");
    expect(sayValue(field("whole", { unit: words("株") }), 12000)).toEqual({
      text: "12,000",
      unit: "株",
    });
  });
  test("choices by their labels; a code that is gone stands for itself", () => {
    const choices = [
      { code: "a", label: words("甲") },
      { code: "b", label: words("乙") },
    ];
    expect(sayValue(field("choice", { choices }), "b")?.text).toBe("乙");
    expect(sayValue(field("choice", { choices }), "z")?.text).toBe("z");
    expect(sayValue(field("choices", { choices }), ["a", "b"])?.text).toBe("甲、乙");
  });
  test("no is an answer, nothing is none", () => {
    expect(sayValue(field("flag"), false)?.text).toBe("否");
    expect(sayValue(field("flag"), null)).toBeUndefined();
    expect(sayValue(field("text"), "")).toBeUndefined();
    expect(sayValue(field("choices"), [])).toBeUndefined();
  });
  test("days and positions", () => {
    expect(sayValue(field("day"), "2026-03-05")?.text).toBe("2026年3月5日");
    expect(sayValue(field("place"), { lat: 28456000, lng: 110391000, acc: 12 })?.text).toBe(
      "28.45600, 110.39100（误差约 12 米）",
    );
  });
  test("what was typed and is no number stays as typed", () => {
    expect(sayValue(field("quantity", { scale: 2, unit: words("亩") }), "十二")?.text).toBe("十二");
  });
});

test("a record is named by its title, else by its natural key, else by its kind", () => {
  const kind = {
    label: words("农村厕改"),
    title: "head",
    value: "type",
    same: ["no", "site"],
    fields: ["head", "no", "site", "type"].map((name) => ({ ...field("text"), name })),
  } as unknown as Kind;
  expect(titleOf(kind, { body: { head: "张三" } })).toBe("张三");
  expect(titleOf(kind, { body: { site: "村口" } })).toBe("村口");
  expect(titleOf(kind, { body: {} })).toBe("农村厕改");
  expect(tellingValue(kind, { body: { type: "三格" } })).toEqual({ text: "三格", unit: "" });
});
