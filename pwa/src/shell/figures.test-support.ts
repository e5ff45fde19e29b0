/** The vectors records → figures as the phone tells them: its village's records, merged and read. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { PROJECT, readCatalogue } from "../catalogue/declared.test-support";
import type { Body, Kind } from "../catalogue/types";
import type { ServerRecord } from "../device/db";
import type { LocalRecord, Op, OpRow } from "../outbox/op";
import type { mergeRecord } from "../outbox/view";
import type { monthFigures } from "./figures";

export const FOLDER = "tests/vectors/figures";

export type Values = Record<string, number | null>;

/** The phone's code, or one with a bug in it. */
export interface Core {
  mergeRecord: typeof mergeRecord;
  monthFigures: typeof monthFigures;
}

/** An operation of this phone: `builds` on the one before it, which is `repaired` by the next. */
interface Waiting {
  do: Op["do"];
  set: Body;
  state: OpRow["state"];
  outcome?: OpRow["outcome"];
  returned?: true;
  repaired?: true;
  builds?: true;
}

interface Said {
  at?: string;
  body: Body;
  then?: ["edit" | "review" | "delete", (Body | string)?][];
  server?: false;
  phone?: Waiting[];
}

export interface Vector {
  name: string;
  kind: string;
  common: Body;
  records: Said[];
  figures: {
    place: string;
    month: number;
    reported: { month?: Values };
    phone?: Values;
  }[];
}

/** The server's copy, after all that was said there. */
function copyOf(id: string, kind: Kind, common: Body, said: Said): ServerRecord {
  const copy: ServerRecord = {
    record_id: id,
    kind: kind.kind,
    kind_version: 1,
    division: "431222251233",
    rev: 1 + (said.then ?? []).length,
    status: "reported",
    dead: false,
    day: "",
    body: { ...common, ...said.body },
    author: "anna",
    number: 1,
    updatedAt: 1,
    held: [],
  };
  for (const [what, given] of said.then ?? []) {
    if (what === "delete") copy.dead = true;
    else if (what === "review") copy.status = given as ServerRecord["status"];
    else {
      copy.body = { ...copy.body, ...(given as Body) };
      copy.status = "reported";
    }
  }
  return copy;
}

function rowOf(id: string, kind: Kind, said: Waiting, n: number): OpRow {
  const op = {
    ...{ op_id: `${id}/${n}`, record_id: id, do: said.do, kind: kind.kind, set: said.set },
    base: said.builds ? { op: `${id}/${n - 1}` } : { rev: 1 },
  } as Op;
  return {
    ...{ n, op_id: op.op_id, record_id: id, author: "anna", device: "d", seq: n, op, savedAt: n },
    ...{ state: said.state, due: said.state === "waiting" ? 1 : 0 },
    ...(said.outcome ? { outcome: said.outcome } : {}),
    ...(said.returned ? { returned: { reason: "不对" } } : {}),
    ...(said.repaired ? { repairedBy: `${id}/${n + 1}` } : {}),
  };
}

function recordOf(
  core: Core,
  kind: Kind,
  vector: Vector,
  said: Said,
  place: number,
): LocalRecord | undefined {
  const id = `00000000-0000-4000-8000-${String(place + 1).padStart(12, "0")}`;
  return core.mergeRecord({
    id,
    copy: said.server === false ? undefined : copyOf(id, kind, vector.common, said),
    rows: (said.phone ?? []).map((one, n) => rowOf(id, kind, one, n)),
    photos: [],
    photoFields: [],
    dated: kind.dated,
    rolledNumber: 0,
  });
}

const kinds = [...readCatalogue().kinds, ...readCatalogue(`${FOLDER}/kinds`).kinds];

/** Every vector, with the file that it is in. */
export function readVectors(): (Vector & { file: string })[] {
  const files = readdirSync(join(PROJECT, FOLDER)).filter((name) => name.endsWith(".json"));
  return files.sort().flatMap((file) => {
    const read = readFileSync(join(PROJECT, FOLDER, file), "utf8");
    return (JSON.parse(read) as Vector[]).map((one) => ({ ...one, file: basename(file, ".json") }));
  });
}

export interface Told {
  month: number;
  shown: Values;
  told: Values;
}

/** By month: what the phone of the vector's own village shows, of what it is told to show. */
export function phoneSays(core: Core, vector: Vector): Told[] {
  const kind = kinds.find((one) => one.kind === vector.kind) as Kind;
  const records = vector.records.flatMap((said, place) => {
    const own = (said.at ?? "own") === "own" && recordOf(core, kind, vector, said, place);
    return own ? [own] : [];
  });
  return vector.figures
    .filter((figures) => figures.place === "own")
    .map(({ month, reported, phone }) => {
      const told = phone ?? (reported.month as Values);
      const figures = core.monthFigures(kind, records, month, true);
      const shown = figures
        .map((one) => [one.indicator.name, one.value] as const)
        .filter(([name]) => name in told);
      return { month, shown: Object.fromEntries(shown), told };
    });
}
