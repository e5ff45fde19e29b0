import { describe, expect, it } from "vitest";
import {
  behindAddress,
  behindPath,
  boardPath,
  january,
  monthBefore,
  openingMonth,
  readAsk,
  readBehind,
  writeAsk,
} from "./address";

const whole = {
  division: "431222251000",
  month: 202611,
  track: "approved",
  kind: "tea_base",
  figure: "tea_base/area",
} as const;

describe("the address", () => {
  it("says all of it, and is read back as it was", () => {
    const query = writeAsk(whole) as Record<string, string>;
    expect(query.month).toBe("202611");
    expect(readAsk(query)).toEqual(whole);
  });

  it("takes what is wrong as not said", () => {
    const ask = readAsk({ division: "4312", month: "202613", track: "all", kind: ["a", "b"] });
    expect(ask).toEqual({
      division: undefined,
      month: undefined,
      track: undefined,
      kind: "a",
      figure: undefined,
    });
  });

  it("asks the server without the figure that is only looked at", () => {
    expect(boardPath({})).toBe("/dashboard");
    expect(boardPath(whole)).toBe(
      "/dashboard?division=431222251000&month=202611&track=approved&kind=tea_base",
    );
    expect(boardPath({ month: 202611 }, ".csv")).toBe("/dashboard.csv?month=202611");
  });
});

describe("the records behind a figure", () => {
  it("are those of the year so far, or of the month", () => {
    expect(behindAddress("tea_base/area", whole)).toEqual({
      path: "/county/figure/tea_base/area",
      query: { division: "431222251000", from: "202601", to: "202611", track: "approved" },
    });
    expect(behindAddress("tea_base/area", whole, "month").query).toMatchObject({ from: "202611" });
    expect(behindAddress("tea_base/area", {}).query).toEqual({});
  });

  it("have pages, their sheet has none", () => {
    const ask = readBehind({ from: "202601", to: "202611", page: "3" });
    expect(behindPath("a/b", ask)).toBe("/figures/a/b/records?from=202601&to=202611&page=3");
    expect(behindPath("a/b", ask, ".csv")).toBe("/figures/a/b/records.csv?from=202601&to=202611");
    expect(readBehind({ page: "-1" }).page).toBeUndefined();
    expect(readBehind({ page: "1" }).page).toBeUndefined();
  });
});

describe("what waits for review", () => {
  it("has an address of its own, which the server and its sheet are asked with", () => {
    const { query } = behindAddress("tea_base/area", whole, "year", "waiting");
    expect(query).toEqual({
      division: "431222251000",
      from: "202601",
      to: "202611",
      track: "approved",
      state: "waiting",
    });
    const ask = readBehind(query as Record<string, string>);
    expect(behindPath("tea_base/area", ask)).toContain("&state=waiting");
    expect(behindPath("tea_base/area", ask, ".csv")).toMatch(/\.csv\?.*state=waiting/);
    expect(readBehind({ state: "returned" }).state).toBeUndefined();
  });
});

describe("months", () => {
  it("go over the year's end both ways", () => {
    expect(monthBefore(202601, 1)).toBe(202512);
    expect(monthBefore(202512, -1)).toBe(202601);
    expect(monthBefore(202611, 12)).toBe(202511);
    expect(january(202611)).toBe(202601);
  });
});

it("a board opens on the last whole month until the new one has had a week", () => {
  const months = ["2026-12-07", "2026-12-08", "2027-01-01", "2028-02-29"].map(openingMonth);
  expect(months).toEqual([202611, 202612, 202612, 202802]);
});
