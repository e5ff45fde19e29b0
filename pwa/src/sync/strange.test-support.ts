/** Answers of a later release: each part of one taken away, of another type, or in another word. */
import { type Call, json } from "./server.test-support";

export interface Change {
  name: string;
  /** Changes an answer, and returns it. */
  apply: (answer: unknown) => unknown;
}
type Path = (string | number)[];
type Node = Record<string | number, unknown>;

const OTHERS = ["later", 12_345, true, null, { later: 1 }, [{ later: 1 }]];
const sort = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "list" : typeof value;

/** Every place in a JSON value; of lists the first two entries. */
export function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return path.length ? [path] : [];
  const keys = Array.isArray(value) ? [0, 1].filter((i) => i in value) : Object.keys(value);
  const inner = keys.flatMap((key) => placesIn((value as Node)[key], [...path, key]));
  return path.length ? [path, ...inner] : inner;
}

function parentOf(answer: unknown, path: Path): Node | undefined {
  return path.slice(0, -1).reduce<unknown>((at, key) => (at as Node | undefined)?.[key], answer) as
    | Node
    | undefined;
}

function setAt(path: Path, value: unknown): Change["apply"] {
  return (answer) => {
    const parent = parentOf(answer, path);
    const key = path.at(-1) as string | number;
    if (!parent || !(key in parent)) return answer;
    if (value === undefined && !Array.isArray(parent)) delete parent[key];
    else if (value !== undefined) parent[key] = value;
    return answer;
  };
}

function valueAt(answer: unknown, path: Path): unknown {
  return parentOf(answer, path)?.[path.at(-1) as string | number];
}

/** Each place of a sample answer taken away, and once of each other type. */
export function changesOf(sample: unknown): Change[] {
  return placesIn(sample).flatMap((path) => {
    const now = sort(valueAt(sample, path));
    const others = OTHERS.filter((other) => sort(other) !== now);
    return [
      { name: `${path.join(".")} gone`, apply: setAt(path, undefined) },
      ...others.map((other) => ({
        name: `${path.join(".")} as ${JSON.stringify(other)}`,
        apply: setAt(path, other),
      })),
    ];
  });
}

/** A word that this release does not know, at one place. */
export function word(path: string): Change {
  const steps = path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return { name: `${path} in another word`, apply: setAt(steps, "later_word") };
}

/** Whose names are not the protocol's. */
const OPEN = ["body", "messages"];

/** One more field in every object of the protocol: what a later release may add without asking. */
export function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.entries(value).map(([key, one]) => [
    key,
    OPEN.includes(key) ? one : withMore(one),
  ]);
  return { ...Object.fromEntries(inner), later_field: { any: ["thing"] } };
}

/** A day on which the server's own answer is said so. */
export function said(change: (answer: unknown) => unknown, answer: (call: Call) => unknown) {
  return (call: Call) => json(call, 200, change(structuredClone(answer(call))));
}
