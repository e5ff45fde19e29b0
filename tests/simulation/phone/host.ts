/**
 * Many phones in one process. Each line in is a batch at one instant of the world's clock:
 * `{"now", "events": [[phone, event]]}`; each line out what came of it: `[[phone, effects]]`.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setFlagsFromString } from "node:v8";
import type { Core } from "./acts";
import { type Effect, type Event, Phone, type Start } from "./phone";
import { usePictures } from "./pictures";

const NAMES = [
  ...["Date", "Math", "Blob", "Response", "CompressionStream", "performance", "crypto", "fetch"],
  ...["setTimeout", "clearTimeout"],
];

interface Mutation {
  find: string;
  put: string;
}
type Line =
  | { begin: { seed: number; mutation?: Mutation[]; pictures?: string[] } }
  | { text: string; number: number }
  | { now: number; events: [number, Event][] };

// Each start of a browser runs the core anew: to optimise it as soon as usual costs more than it gains.
setFlagsFromString("--interrupt-budget=400000");

let source = readFileSync(process.argv[2] ?? "", "utf8");
const whole = source;
let start: Start;
let now = 0;
let seed = 0;
let phones = new Map<number, Phone>();
/** Long answers, told once and then by their number. */
const texts: string[] = [];

/** The core's text as a function: to call it is to start a browser. */
function compile(text: string): Start {
  const make = new Function(
    "globalThis",
    "BroadcastChannel",
    "platformDexie",
    ...NAMES,
    `${text}; return core;`,
  );
  return (around, dexie) =>
    make(around, undefined, dexie, ...NAMES.map((name) => around[name])) as Core;
}

function begin(line: { seed: number; mutation?: Mutation[]; pictures?: string[] }): void {
  if (line.pictures) usePictures(line.pictures);
  let text = whole;
  for (const { find, put } of line.mutation ?? []) {
    if (text.split(find).length !== 2) throw new Error(`not once in the core: ${find}`);
    text = text.replace(find, () => put);
  }
  if (!start || text !== source) start = compile(text);
  source = text;
  seed = line.seed;
  phones = new Map();
}

function phone(id: number): Phone {
  const known = phones.get(id) ?? new Phone((seed * 7919 + id * 104729) >>> 0, () => now, start);
  phones.set(id, known);
  return known;
}

/** Nobody waited for it: a browser would say so aloud. One phone of the batch tells of it. */
let listening: Phone | undefined;
process.on("unhandledRejection", (error) => {
  listening?.effects.push({ f: "complaint", text: String(error) });
});

function withText(event: Event): Event {
  const heard = event.heard as { text: string | number } | null | undefined;
  if (typeof heard?.text === "number") heard.text = texts[heard.text] ?? "";
  return event;
}

const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function live(events: [number, Event][]): Promise<[number, Effect[]][]> {
  const ids = new Set<number>();
  for (const [id, event] of events) {
    // Two events of one phone: the first comes to rest before the second.
    if (ids.has(id)) await rest();
    listening = phone(id);
    listening.handle(withText(event));
    ids.add(id);
  }
  await rest();
  return [...ids].map((id) => [id, phone(id).collect()]);
}

for await (const text of createInterface({ input: process.stdin })) {
  const line = JSON.parse(text) as Line;
  if ("begin" in line) {
    begin(line.begin);
    process.stdout.write("[]\n");
    continue;
  }
  if ("text" in line) {
    texts[line.number] = line.text;
    process.stdout.write("[]\n");
    continue;
  }
  now = line.now;
  process.stdout.write(`${JSON.stringify(await live(line.events))}\n`);
}
