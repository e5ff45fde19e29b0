/** The vectors can fail: each deliberate bug of the phone's figures is caught by one of them. */
import { join } from "node:path";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { PROJECT } from "../catalogue/declared.test-support";
import { type Core, phoneSays, readVectors } from "./figures.test-support";

/** Another text in one source: `find`, which is there once, becomes `put`. */
interface Mutant {
  told: string;
  file: string;
  find: string;
  put: string;
}

const mutant = (told: string, file: string, find: string, put: string): Mutant => ({
  ...{ told, file, find, put },
});

const MUTANTS = [
  mutant(
    "a count without a column is 0",
    "shell/figures.ts",
    '  if (measure.number_slot === undefined) return measure.type === "count" ? 1 : null;\n',
    "",
  ),
  mutant(
    "ratios are divided as floats",
    "catalogue/indicator.ts",
    "  if (under.sum === 0) return null;",
    `  if (under.sum === 0) return null;
  const whole = over.sum / 10 ** over.measure.scale;
  const exact = (whole * (indicator.ratio?.times ?? 1)) / (under.sum / 10 ** under.measure.scale);
  if (exact > 0) return Math.round(exact * 10 ** indicator.scale);`,
  ),
  mutant(
    "a half is rounded down",
    "catalogue/indicator.ts",
    "(2n * size(over) + size(under))",
    "(2n * size(over) + size(under) - 1n)",
  ),
  mutant(
    "a half below zero goes up",
    "catalogue/indicator.ts",
    "? rounded : -rounded",
    "? rounded : -((2n * size(over) + size(under) - 1n) / (2n * size(under)))",
  ),
  mutant(
    "nothing to divide by is 0",
    "catalogue/indicator.ts",
    "if (under.sum === 0) return null;",
    "if (under.sum === 0) return 0;",
  ),
  mutant(
    "a returned edit takes its record out",
    "outbox/counted.ts",
    "return gone || out ?",
    "return gone || out || rows.some((row) => row.returned) ?",
  ),
  mutant(
    "what is shown to be put right counts",
    "outbox/view.ts",
    "(counted ? { counted } : {})",
    "(counted ? { counted: body } : {})",
  ),
  mutant(
    "what builds on an edit that was set aside counts",
    "outbox/counted.ts",
    "    aside.add(op.op_id);\n    return false;",
    "    return true;",
  ),
  mutant(
    "a returned record counts",
    "outbox/counted.ts",
    "out: copy?.status === RETURNED,",
    "out: false,",
  ),
  mutant(
    "a returned record with a new edit does not count",
    "outbox/counted.ts",
    "op.set), out: false }",
    "op.set) }",
  ),
  mutant(
    "an edit brings back what others withdrew",
    "outbox/counted.ts",
    "gone: copy?.dead ?? false,",
    "gone: false,",
  ),
  mutant(
    "a withdrawal that waits is not yet one",
    "outbox/counted.ts",
    'if (op.do === "delete") return { ...before, gone: true };',
    'if (op.do === "delete") return before;',
  ),
  mutant("parts are not cut", "shell/figures.ts", "(part === undefined ||", "(true ||"),
  mutant(
    "a stock is what was said in the month",
    "shell/figures.ts",
    "row.month > month",
    "row.month !== month",
  ),
  mutant(
    "of two states of one day the lesser id stands",
    "shell/figures.ts",
    "before.id < row.id",
    "before.id > row.id",
  ),
  mutant(
    "what came in last is the latest",
    "shell/figures.ts",
    "!before || before.day < row.day ||",
    "!before || before.id < row.id ||",
  ),
  mutant(
    "a distinct measure counts records",
    "shell/figures.ts",
    ".filter((one) => one !== null)).size",
    ".filter((one, n) => one !== null || n < 0).map((_, n) => n)).size",
  ),
  mutant(
    "names are compared as they are written",
    "catalogue/measure.ts",
    'typeof value === "string" ? normalise(value) : String(value)',
    "String(value)",
  ),
  mutant(
    "a hidden day decides the month",
    "catalogue/measure.ts",
    "const seen = visible(kind, body);\n  const day",
    "const seen = body;\n  const day",
  ),
  mutant(
    "what a measure asks for need not be said",
    "catalogue/measure.ts",
    "(measure.given ?? []).every((name) => !isUnsaid(body[name]))",
    "(measure.given ?? []).length >= 0",
  ),
  mutant(
    "a condition of a measure does not matter",
    "catalogue/measure.ts",
    "!measure.when || holds(measure.when, body)",
    "!measure.when || true",
  ),
];

const SOURCES = join(PROJECT, "pwa/src");
const ENTRY = `
export { mergeRecord } from "${SOURCES}/outbox/view.ts";
export { monthFigures } from "${SOURCES}/shell/figures.ts";
`;

/** The phone's code with one text in it changed. */
async function bred({ file, find, put }: Mutant): Promise<Core> {
  let places = 0;
  const built = await rolldown({
    input: "entry",
    plugins: [
      {
        name: "mutant",
        resolveId: (id) => (id === "entry" ? "\0entry.ts" : undefined),
        load: (id) => (id === "\0entry.ts" ? ENTRY : undefined),
        transform(code, id) {
          if (id !== join(SOURCES, file)) return undefined;
          places += code.split(find).length - 1;
          return code.replace(find, () => put);
        },
      },
    ],
  });
  const { output } = await built.generate({ format: "esm" });
  expect(places).toBe(1);
  const text = Buffer.from(output[0].code).toString("base64");
  return import(/* @vite-ignore */ `data:text/javascript;base64,${text}`);
}

const vectors = readVectors();
const isWrong = (core: Core, vector: (typeof vectors)[number]): boolean =>
  phoneSays(core, vector).some(
    ({ shown, told }) => JSON.stringify(shown, Object.keys(told)) !== JSON.stringify(told),
  );

test("the code without a bug is not caught", async () => {
  const nothing = mutant("nothing", "shell/figures.ts", "export interface", "export interface");
  const core = await bred(nothing);
  expect(vectors.filter((vector) => isWrong(core, vector))).toEqual([]);
});

test.each(MUTANTS)("$told", async (one) => {
  const core = await bred(one);
  const caught = vectors.filter((vector) => isWrong(core, vector));
  expect(caught.map((vector) => `${vector.file}: ${vector.name}`)).not.toEqual([]);
});
