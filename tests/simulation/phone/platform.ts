/** The browser around one start of the core: its clock, chance, timers, network and stores. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Disk } from "./disk";

export interface Sent {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | Uint8Array | undefined;
}
export interface Heard {
  status: number;
  headers: Record<string, string>;
  text: string;
  /** The connection ended before the last byte. */
  cut?: boolean;
}
/** What a start of the browser asks of the world outside. */
export interface Outside {
  disk: Disk;
  chance: () => number;
  /** The world's clock, and by how much this phone's own is off, ms. */
  now: () => number;
  skew: () => number;
  send: (sent: Sent, answer: (heard: Heard | undefined) => void) => void;
  complain: (error: unknown) => void;
}
interface Timer {
  at: number;
  run: () => void;
}

/** mulberry32: as good as a phone needs, and the same everywhere. */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

class SimBlob {
  private bytes: Uint8Array;
  readonly type: string;
  constructor(parts: (string | ArrayBuffer | Uint8Array)[], options: { type?: string } = {}) {
    const all = parts.map((part) =>
      typeof part === "string" ? new TextEncoder().encode(part) : new Uint8Array(part),
    );
    this.bytes = all.length === 1 && all[0] ? all[0] : new Uint8Array(Buffer.concat(all));
    this.type = options.type ?? "";
  }
  get size(): number {
    return this.bytes.length;
  }
  stream() {
    return { pipeThrough: () => gzipSync(this.bytes, { level: 4 }) };
  }
  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(this.bytes).buffer as ArrayBuffer;
  }
}

class SimResponse {
  constructor(private bytes: Uint8Array) {}
  async arrayBuffer(): Promise<Uint8Array> {
    return this.bytes;
  }
}

/** A page: `around` is its global object, by name; timers run when the world says so. */
export class Browser {
  readonly timers = new Map<number, Timer>();
  readonly listeners = new Map<string, Set<() => void>>();
  readonly around: Record<string, unknown>;
  visible = true;
  online = true;
  private lastTimer = 0;

  constructor(private outside: Outside) {
    this.around = { ...this.globals(), ...this.stores() };
  }

  private globals(): Record<string, unknown> {
    const { outside } = this;
    class SimDate extends Date {
      static override now(): number {
        return outside.now() + outside.skew();
      }
    }
    const math = Object.create(Math) as Math;
    math.random = outside.chance;
    return {
      Date: SimDate,
      Math: math,
      Blob: SimBlob,
      Response: SimResponse,
      CompressionStream: class {},
      performance: { now: () => outside.now() },
      crypto: { getRandomValues: this.random, subtle: { digest: sha256 } },
      fetch: (path: string, init: RequestInit) => this.fetch(path, init),
      setTimeout: (run: () => void, ms: number) => this.later(run, ms),
      clearTimeout: (timer: number) => this.timers.delete(timer),
      reportError: outside.complain,
      addEventListener: this.listen,
      removeEventListener: this.deafen,
    };
  }

  private stores(): Record<string, unknown> {
    const { side } = this.outside.disk;
    const page = this;
    return {
      localStorage: {
        getItem: (name: string) => side.get(name) ?? null,
        setItem: (name: string, text: string) => void side.set(name, text),
      },
      navigator: {
        get onLine() {
          return page.online;
        },
        storage: { persisted: async () => true, estimate: async () => ({ usage: 1, quota: 100 }) },
      },
      document: {
        get visibilityState() {
          return page.visible ? "visible" : "hidden";
        },
        addEventListener: this.listen,
        removeEventListener: this.deafen,
      },
    };
  }

  private random = (bytes: Uint8Array): Uint8Array => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(this.outside.chance() * 256);
    return bytes;
  };
  private listen = (name: string, hearer: () => void): void => {
    this.listeners.set(name, (this.listeners.get(name) ?? new Set()).add(hearer));
  };
  private deafen = (name: string, hearer: () => void): void => {
    this.listeners.get(name)?.delete(hearer);
  };

  private later(run: () => void, ms: number): number {
    this.lastTimer += 1;
    this.timers.set(this.lastTimer, { at: this.outside.now() + Math.max(1, ms), run });
    return this.lastTimer;
  }

  tell(name: string): void {
    for (const hearer of [...(this.listeners.get(name) ?? [])]) hearer();
  }

  /** When the next timer is due; undefined where none is set. */
  due(): number | undefined {
    let first: number | undefined;
    for (const { at } of this.timers.values()) if (first === undefined || at < first) first = at;
    return first === undefined ? undefined : Math.ceil(first);
  }

  runTimers(): void {
    for (const [id, timer] of [...this.timers]) {
      if (timer.at > this.outside.now() || !this.timers.delete(id)) continue;
      timer.run();
    }
  }

  private fetch(path: string, init: RequestInit): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const lost = () => reject(new TypeError("no network"));
      init.signal?.addEventListener("abort", lost);
      const { method = "GET", body } = init;
      const headers = init.headers as Record<string, string>;
      const sent = { method, path, headers: headers ?? {}, body: bytesOf(body) };
      this.outside.send(sent, (heard) => {
        if (heard) resolve(responseOf(heard));
        else lost();
      });
    });
  }
}

function bytesOf(body: unknown): string | Uint8Array | undefined {
  if (body === null || body === undefined || typeof body === "string") return body ?? undefined;
  return new Uint8Array(body as ArrayBuffer);
}

function responseOf({ status, headers, text, cut }: Heard): unknown {
  return {
    status,
    headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
    text: async () => {
      if (cut) throw new TypeError("the connection ended");
      return text;
    },
  };
}

async function sha256(_name: string, data: ArrayBuffer): Promise<ArrayBuffer> {
  const digest = createHash("sha256").update(new Uint8Array(data)).digest();
  return new Uint8Array(digest).buffer as ArrayBuffer;
}
