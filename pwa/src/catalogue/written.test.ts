/** What people type into a number's box: understood, asked about, or left as it stands. */
import { describe, expect, it } from "vitest";
import { formatAmount } from "./amount";
import { plainNumeral } from "./numerals";
import type { Field } from "./types";
import { amountWords, readWritten } from "./written";

const both = (word: string) => ({ zh: word, en: word });
const field = (type: "quantity" | "whole", unit: string, scale = 0, more = {}): Field =>
  ({ name: "it", type, label: both("it"), unit: both(unit), scale, ...more }) as unknown as Field;
const mu = field("quantity", "亩", 2);
const kilo = field("quantity", "公斤", 1);
const yuan = field("quantity", "元", 2);
const plants = field("whole", "株");
const houses = field("whole", "户");
const year = { ...field("whole", ""), unit: undefined, year: true } as Field;

describe("is understood", () => {
  it.each([
    ["12.5", mu, 1250],
    [" 007 ", plants, 7],
    ["-3.25", mu, -325],
    ["１２．５", mu, 1250],
    ["12。5", mu, 1250],
    ["3.", mu, 300],
    [".5", mu, 50],
    ["1,234.5", mu, 123450],
    ["1，234", plants, 1234],
    ["12 345 678", plants, 12345678],
    ["12.5亩", mu, 1250],
    ["12.5 亩", mu, 1250],
    ["8分", mu, 80],
    ["2公顷", mu, 3000],
    ["12亩5分", mu, 1250],
    ["两亩半", mu, 250],
    ["半亩", mu, 50],
    ["十二亩", mu, 1200],
    ["一点五亩", mu, 150],
    ["50万", yuan, 50000000],
    ["1.2万元", yuan, 1200000],
    ["￥80", yuan, 8000],
    ["3块5毛", yuan, 350],
    ["500斤", kilo, 2500],
    ["3千克", kilo, 30],
    ["1.5吨", kilo, 15000],
    ["1KG", kilo, 10],
    ["3千", plants, 3000],
    ["200棵", plants, 200],
    ["二十户", houses, 20],
    ["5个", houses, 5],
    ["2019年", year, 2019],
    ["二〇一九年", year, 2019],
    ["\u202d12.5\u202c", mu, 1250],
  ])("%j", (text, of, amount) => {
    expect(readWritten(text, of)).toMatchObject({ amount, ask: [] });
  });
});

describe("is asked about", () => {
  it.each([
    ["12,5", mu, [1250, 12500]],
    ["0,5", mu, [50, 500]],
    ["0,500", mu, [50, 50000]],
    ["12，5亩", mu, [1250, 12500]],
    ["1,23", mu, [123, 12300]],
    ["1,2345", plants, [12345]],
    ["12 5", mu, [12500]],
  ])("%j", (text, of, ask) => {
    expect(readWritten(text, of)).toMatchObject({ amount: null, ask });
  });
});

describe("is no amount of this field", () => {
  it.each([
    ["", mu],
    ["²", mu],
    ["①", plants],
    ["1e3", mu],
    ["12.505", mu],
    ["1.2.3", mu],
    ["12亩5", mu],
    ["5分12亩", mu],
    ["一百二", plants],
    ["三万五", plants],
    ["12公斤", mu],
    ["12.5", plants],
    ["半", plants],
    ["5户", plants],
    ["十个亩", mu],
    ["2019", { ...mu, scale: 99 } as Field],
  ])("%j", (text, of) => {
    expect(readWritten(text, of)).toMatchObject({ amount: null, ask: [] });
  });
});

it("shows the result of whatever was not written in plain digits", () => {
  expect(readWritten("12.5", mu).read).toBe(false);
  expect(readWritten("12.5亩", mu).read).toBe(true);
  expect(readWritten("１２", mu).read).toBe(true);
  expect(readWritten("1,234", mu).read).toBe(true);
  expect(amountWords(1250, mu, "亩")).toBe("12.50 亩");
  expect(amountWords(123450000, yuan, "元")).toBe("1,234,500.00 元");
  expect(amountWords(2019, year, "")).toBe("2019");
});

it.each([
  ["十", "10"],
  ["十二", "12"],
  ["二十", "20"],
  ["一百零五", "105"],
  ["三千零二十", "3020"],
  ["两千万", "20000000"],
  ["三亿五千万", "350000000"],
  ["一万零五", "10005"],
  ["十万", "100000"],
  ["三点一四", "3.14"],
  ["一九", "19"],
  ["百", null],
  ["十十", null],
  ["一二百", null],
  ["点五", null],
  ["一点", null],
  ["一百千", null],
  ["万", null],
])("the numeral %j is %j", (text, digits) => {
  expect(plainNumeral(text)).toBe(digits);
});

it("reads back what is shown, as it was, through no binary fraction", () => {
  for (let scale = 0; scale < 4; scale++) {
    const of = { ...mu, scale } as Field;
    for (let amount = 0; amount < 2000; amount++) {
      expect(readWritten(formatAmount(amount, scale, { group: true }), of).amount).toBe(amount);
    }
    expect(readWritten(formatAmount(10 ** 12, scale), of).amount).toBe(10 ** 12);
  }
});
