/** The catalogue as the server would serve it, read by the server's own code; and the vectors. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Contribution } from "./measure";
import type { Body, Catalogue, Kind } from "./types";

export const PROJECT = fileURLToPath(new URL("../../../", import.meta.url));
const PYTHON = join(PROJECT, ".venv/bin/python");
const READ = `
import sys, pathlib, orjson
from backend.catalogue.load import load_catalogue
sys.stdout.buffer.write(orjson.dumps(load_catalogue(pathlib.Path(sys.argv[1])).document))
`;

/** The catalogue of a folder of declarations, e.g. backend/kinds. */
export function readCatalogue(folder = "backend/kinds"): Catalogue {
  const python = existsSync(PYTHON) ? PYTHON : "python3";
  const args = ["-c", READ, folder];
  return JSON.parse(execFileSync(python, args, { cwd: PROJECT, encoding: "utf8" }));
}

export interface Case {
  name: string;
  body: Body;
  today: string;
  errors: [string, string][];
  warnings: [string, string][];
  contribution?: Contribution & { same_key: string | null };
}

export interface Suite {
  kind: Kind;
  catalogue: Catalogue;
  cases: Case[];
}

/** Every vector file of tests/vectors, with the catalogue that declares its kind. */
export function readSuites(): Suite[] {
  const real = { folder: "tests/vectors", catalogue: readCatalogue() };
  const specimen = "tests/vectors/specimen";
  const sources = [real, { folder: specimen, catalogue: readCatalogue(specimen) }];
  return sources.flatMap(({ folder, catalogue }) =>
    jsonFiles(join(PROJECT, folder)).map((file) => {
      const kind = catalogue.kinds.find((one) => one.kind === basename(file, ".json"));
      if (!kind) throw new Error(`${file}: there is no such kind`);
      return { kind, catalogue, cases: JSON.parse(readFileSync(file, "utf8")) as Case[] };
    }),
  );
}

function jsonFiles(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.sort().map((name) => join(folder, name));
}
