/** 选填 is said of nothing that the save waits for. */
import { describe, expect, it } from "vitest";
import { check } from "../catalogue/check";
import { readCatalogue } from "../catalogue/declared.test-support";
import type { Kind } from "../catalogue/types";
import { needOf } from "./need";

const kinds = readCatalogue().kinds;
const kindOf = (name: string): Kind => kinds.find((one) => one.kind === name) as Kind;
const fieldOf = (kind: Kind, name: string) => {
  const found = kind.fields.find((one) => one.name === name);
  if (!found) throw new Error(name);
  return found;
};

describe("what a field needs", () => {
  const crop = kindOf("crop_variety");
  const tea = kindOf("tea_base");
  it("one of two, until one is filled in", () => {
    for (const name of ["area_mu", "plants"]) {
      expect(needOf(crop, {}, fieldOf(crop, name))).toBe("one_of");
      expect(needOf(crop, { area_mu: 100 }, fieldOf(crop, name))).toBe("optional");
    }
  });
  it("what another value asks for", () => {
    const harvest = fieldOf(tea, "harvest_area_mu");
    expect(needOf(tea, {}, harvest)).toBe("optional");
    expect(needOf(tea, { output_yuan: 100 }, harvest)).toBe("required");
  });
  it("a picture that the save asks about", () => {
    const toilet = kindOf("toilet_renovation");
    expect(needOf(toilet, {}, fieldOf(toilet, "photos_before"))).toBe("wanted");
  });
});

it.each(kinds.map((kind) => [kind.kind, kind] as const))(
  "%s: whatever an empty form misses is not called optional",
  (_name, kind) => {
    const { errors, warnings } = check(kind, {}, "2026-11-20");
    const missing = [...errors, ...warnings].map(({ field }) => field);
    for (const field of kind.fields.filter(({ name }) => missing.includes(name))) {
      expect([field.name, needOf(kind, {}, field)]).not.toEqual([field.name, "optional"]);
    }
  },
);
