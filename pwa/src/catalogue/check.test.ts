import { expect, it } from "vitest";
import { check } from "./check";
import { shownFields, visible } from "./conditions";
import { readCatalogue } from "./declared.test-support";
import { contribution, naturalKey } from "./measure";
import type { Body, Kind, Rule } from "./types";

const catalogue = readCatalogue();
const TODAY = "2026-11-20";
const kindOf = (name: string): Kind => catalogue.kinds.find((one) => one.kind === name) as Kind;

const ODD_VALUES: unknown[] = [
  ...[
    0,
    -1,
    1.5,
    1e300,
    Number.NaN,
    true,
    false,
    "",
    " ",
    "\ud83d",
    "2026-02-30",
    "x".repeat(3000),
  ],
  ...[[], [[]], [null], ["a", 1], {}, { lat: "1" }, { lat: 1, lng: [] }, null],
];

it("never throws, whatever a field holds", () => {
  for (const kind of catalogue.kinds) {
    for (const value of ODD_VALUES) {
      const body = Object.fromEntries(kind.fields.map((field) => [field.name, value])) as Body;
      const found = check(kind, body, TODAY);
      expect(Array.isArray(found.errors)).toBe(true);
      naturalKey(kind, body);
    }
  }
});

it("leaves a rule of a newer server to the server", () => {
  const kind = kindOf("tea_base");
  const rule = { rule: "moon_phase", severity: "hard" } as unknown as Rule;
  expect(check({ ...kind, rules: [rule] }, {}, TODAY).errors).toEqual(
    check({ ...kind, rules: [] }, {}, TODAY).errors,
  );
});

it("shows the fields that the choices so far call for", () => {
  const kind = kindOf("toilet_renovation");
  const names = (body: Body) => shownFields(kind, body).map((field) => field.name);
  expect(names({})).not.toContain("head_name");
  expect(names({ toilet_class: "household" })).toContain("head_name");
  expect(names({ toilet_class: "public" })).toContain("site_name");
  expect(names({ toilet_class: "public" })).not.toContain("household_no");
});

it("hides without changing the body that it was given", () => {
  const body: Body = { toilet_class: "public", head_name: "王大明" };
  expect(visible(kindOf("toilet_renovation"), body)).toEqual({ toilet_class: "public" });
  expect(body.head_name).toBe("王大明");
});

it("adds nothing to totals before there is a day", () => {
  expect(contribution(kindOf("crop_variety"), { area_mu: 1 })).toBeNull();
});

it("tells a second record of a house whatever its spacing", () => {
  const kind = kindOf("toilet_renovation");
  const body: Body = { toilet_class: "household", household_no: "3-12", work_type: "build" };
  const again: Body = { ...body, household_no: " ３－１２ ", work_type: "rebuild" };
  expect(naturalKey(kind, again)).toBe(naturalKey(kind, body));
  expect(naturalKey(kind, { ...body, work_type: "rectify" })).toBeNull();
});
