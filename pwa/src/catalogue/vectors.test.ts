/** The vectors that the server's check runs as well: both must give exactly these answers. */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { check, explain } from "./check";
import { readSuites } from "./declared.test-support";
import { contribution, naturalKey } from "./measure";
import type { Finding } from "./types";

const codes = (findings: Finding[]) => findings.map(({ field, code }) => [field, code]);
const hash = (key: string | null) =>
  key && createHash("sha256").update(key).digest("hex").slice(0, 32);

const suites = readSuites();

it("finds every file", () => {
  expect(suites.length).toBeGreaterThanOrEqual(5);
});

for (const { kind, catalogue, cases } of suites) {
  describe(kind.kind, () => {
    it.each(cases)("$name", ({ body, today, errors, warnings, contribution: expected }) => {
      const found = check(kind, body, today);
      expect(codes(found.errors)).toEqual(errors);
      expect(codes(found.warnings)).toEqual(warnings);
      for (const finding of [...found.errors, ...found.warnings]) {
        expect(explain(catalogue, kind, finding, "zh")).not.toMatch(/\{|null|undefined/);
        expect(explain(catalogue, kind, finding, "en")).not.toMatch(/\{|null|undefined/);
      }
      if (!expected) return;
      const { same_key, ...columns } = expected;
      expect(contribution(kind, body)).toEqual(columns);
      expect(hash(naturalKey(kind, body))).toBe(same_key);
    });
  });
}
