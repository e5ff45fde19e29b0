/**
 * A phone as a state that events act on. Its core is evaluated anew at each start of the browser,
 * so that nothing but the disk outlives the end of one.
 */
import type { Core } from "./acts";
import { act } from "./acts";
import { dexieOf, failure, type Gate } from "./dexie";
import { Disk, type Row } from "./disk";
import { Browser, chanceOf, type Heard, type Sent } from "./platform";

export type Event = { e: string } & Record<string, unknown>;
export type Effect = { f: string } & Record<string, unknown>;
/** Evaluates the core with these globals: the whole of the shipped code, once more from its start. */
export type Start = (around: Record<string, unknown>, dexie: unknown) => Core;

const never = new Promise<void>(() => undefined);

interface Page {
  browser: Browser;
  core: Core;
  abandon: () => void;
  /** The record that a form shows, as it was when the form was opened. */
  form?: unknown;
}

export class Phone implements Gate {
  disk = new Disk();
  skew = 0;
  quota = false;
  page: Page | undefined;
  effects: Effect[] = [];
  answers = new Map<number, (heard: Heard | undefined) => void>();
  private chance: () => number;
  private dies: number | undefined;
  private loses: number | undefined;
  private dead = false;
  private requests = 0;
  private starts = 0;
  private told: number | undefined;

  constructor(
    private seed: number,
    private clock: () => number,
    private start: Start,
  ) {
    this.chance = chanceOf(seed);
  }

  now(): number {
    return this.clock();
  }
  full(store: string): boolean {
    return this.quota && store === "outbox";
  }
  committed(store: string, added: { table: string; row: Row }[]): void {
    if (store === "device") this.copied(added.map(({ row }) => row));
    const rows = added.filter(({ table }) => table === "ops").map(({ row }) => row);
    if (store !== "outbox" || rows.length === 0) return;
    const ops = rows.map(({ op, seq, device }) => ({ op, seq, device }));
    this.effects.push({ f: "kept", ops });
  }
  /** Where the records are from that can now be seen on this phone. */
  private copied(rows: Row[]): void {
    const divisions = [...new Set(rows.filter((row) => !row.dead).map((row) => row.division))];
    if (divisions.length > 0) this.effects.push({ f: "copies", divisions });
  }
  /** Each step of the store is a place at which the phone may die, or lose its connection. */
  step(): Promise<void> | undefined {
    if (this.dead) return never;
    if (this.dies !== undefined && --this.dies <= 0) {
      this.dead = true;
      return never;
    }
    if (this.loses !== undefined && --this.loses <= 0) {
      this.loses = undefined;
      this.effects.push({ f: "lost_connection" });
      throw failure("DatabaseClosedError");
    }
    return undefined;
  }

  /** Let one event act; what comes of it is collected when all has come to rest. */
  handle(event: Event): void {
    this.dies = event.dies as number | undefined;
    this.loses = event.loses as number | undefined;
    const outside = OUTSIDE[event.e];
    if (outside) outside(this, event);
    else if (this.page) act(this, this.page, event);
  }

  /** At rest: what the event did to the world. */
  collect(): Effect[] {
    if (this.dead) {
      this.end();
      this.effects.push({ f: "died" });
    }
    this.dies = undefined;
    const due = this.page?.browser.due();
    if (due !== this.told) this.effects.push({ f: "timer", at: due ?? null });
    this.told = due;
    const effects = this.effects;
    this.effects = [];
    return effects;
  }

  open(): void {
    if (this.page) return;
    this.starts += 1;
    this.chance = chanceOf(this.seed * 1009 + this.starts);
    const browser = new Browser({
      disk: this.disk,
      chance: () => this.chance(),
      now: this.clock,
      skew: () => this.skew,
      send: (sent, answer) => this.send(sent, answer),
      complain: (error) => this.effects.push({ f: "complaint", text: String(error) }),
    });
    const { Dexie, abandon } = dexieOf(this.disk, this);
    this.page = { browser, abandon, core: this.start(browser.around, Dexie) };
    this.page.core.startTriggers();
  }

  /** The page is gone, with all that it held in memory; its requests may still arrive. */
  end(): void {
    this.page?.abandon();
    this.page = undefined;
    this.answers.clear();
    this.dead = false;
  }

  private send(sent: Sent, answer: (heard: Heard | undefined) => void): void {
    const req = ++this.requests;
    this.answers.set(req, answer);
    const { body, ...rest } = sent;
    const carried =
      body === undefined || typeof body === "string"
        ? { text: body }
        : { base64: Buffer.from(body).toString("base64") };
    this.effects.push({ f: "send", req, ...rest, ...carried });
  }
}

/** What happens to a phone whether a page is open or not. */
const OUTSIDE: Record<string, (phone: Phone, event: Event) => void> = {
  open: (phone) => phone.open(),
  close: (phone, event) => {
    phone.end();
    if (event.power) phone.effects.push({ f: "power", lost: losePower(phone) });
  },
  clock: (phone, event) => {
    phone.skew = event.skew as number;
  },
  quota: (phone, event) => {
    phone.quota = event.full as boolean;
  },
  evict: (phone, event) => {
    phone.end();
    phone.disk.stores.clear();
    if (event.side) phone.disk.side.clear();
  },
  dump: (phone) => {
    const { disk } = phone;
    phone.effects.push({
      f: "dump",
      ops: disk.rows("outbox", "ops"),
      photos: disk.rows("outbox", "photos"),
      copies: disk.rows("device", "records"),
      kept: disk.rows("outbox", "kv"),
      state: disk.rows("device", "kv").filter((row) => row.key !== "catalogue"),
    });
  },
};

function losePower(phone: Phone): number {
  let lost = 0;
  for (const store of phone.disk.stores.values()) lost += store.losePower(phone.now());
  return lost;
}
