/** A real HTTP server that speaks the protocol from memory, with bad days at will. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { useServer } from "../device/api";
import type { SentOp } from "../outbox/op";
import { catalogue, profileOf, VILLAGE } from "../outbox/phone.test-support";
import { sha256Of } from "../photos/hash";
import { settings } from "./settings";
import type { Change, Result, Settled, SyncRequest } from "./wire";

/** What happens to the next request. Only `true` goes on as usual; the rest was seen to. */
export type Day = (call: Call) => unknown;
export interface Call {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
  response: ServerResponse;
  sync?: SyncRequest;
}

const usual = { ...settings };

/** After a test that made a turn's figures smaller. */
export function restoreSettings(): void {
  Object.assign(settings, usual);
}

export class CountyServer {
  epoch = "e1";
  now = Date.UTC(2026, 10, 23, 4);
  /** Operations with their verdicts, by id: as many as were ever stored. */
  log = new Map<string, { op: SentOp; result: Result }>();
  records = new Map<string, Change>();
  photos = new Map<string, Buffer>();
  /** What the township has decided, by operation. */
  decided = new Map<string, Settled>();
  kept = new Set<string>();
  calls: Call[] = [];
  rolled = 0;
  number = 0;
  maxSeq = 0;
  /** Operations whose number is another device's. */
  elsewhere = new Set<string>();
  /** Changes in one answer. */
  page = 500;
  session = true;
  /** The line is gone: whatever comes is counted, and cut. */
  gone = false;
  account = "anna";
  /** Bad days, one for each of the coming requests; then all is well. */
  days: Day[] = [];
  /** The verdict for an operation that is neither applied nor known. */
  judge: (op: SentOp) => Partial<Result> = () => ({ outcome: "applied" });
  origin = "";
  private server: Server | undefined;

  static async opened(): Promise<CountyServer> {
    const server = new CountyServer();
    await server.open();
    return server;
  }

  async open(): Promise<void> {
    this.server = createServer((request, response) => void this.take(request, response));
    await new Promise<void>((done) => this.server?.listen(0, "127.0.0.1", done));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    useServer(this.origin);
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((done) => this.server?.close(done));
  }

  /** The requests to /sync that carried operations. */
  pushes(): SentOp[][] {
    return this.calls.flatMap(({ sync }) => (sync?.ops.length ? [sync.ops] : []));
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      return;
    }
    const path = (request.url ?? "").replace("/api/v1", "");
    const method = request.method ?? "";
    const call: Call = {
      method,
      path,
      headers: request.headers,
      body: bodyOf(request, parts),
      response,
    };
    if (path === "/sync") call.sync = JSON.parse(call.body.toString()) as SyncRequest;
    this.calls.push(call);
    if (this.gone) return void response.destroy();
    const day = this.days.shift();
    if (day && (await day(call)) !== true) return;
    await this.answer(call);
  }

  private async answer(call: Call): Promise<void> {
    if (!this.session) return problem(call, 401, "session_expired");
    const stranger = call.sync && !call.sync.deposit && call.sync.account !== this.account;
    if (stranger) return problem(call, 401, "session_expired");
    if (call.sync) return json(call, 200, this.sync(call.sync));
    if (call.path.startsWith("/photos/")) return this.photo(call);
    if (call.path === "/session") {
      if (call.method === "DELETE") return json(call, 204, undefined);
      return json(call, 200, profileOf(this.account));
    }
    if (call.path === "/healthz") return json(call, 200, { ok: true });
    if (call.path === "/catalogue") return json(call, 200, { ...catalogue, etag: "c2" });
    if (call.path === "/divisions") return json(call, 200, { divisions: [] });
    problem(call, 404, "not_found");
  }

  /** Store and answer, as docs/protocol.md says. Public: a bad day may store and not answer. */
  sync(request: SyncRequest): object {
    const results = request.ops.map((op) => this.store(op));
    for (const id of request.counted_elsewhere ?? []) this.elsewhere.add(id);
    this.maxSeq = Math.max(this.maxSeq, request.device.max_seq);
    const known = request.cursor?.startsWith(`${this.epoch}:${this.account}:`) ?? false;
    const since = known ? Number(request.cursor?.split(":")[2]) : 0;
    const all = [...this.records.values()]
      .filter((change) => change.number > since)
      .sort((a, b) => a.number - b.number);
    const changes = all.slice(0, this.page);
    const more = changes.length < all.length;
    const upto = more ? changes.at(-1)?.number : this.number;
    return {
      proto: 1,
      request_id: request.request_id,
      epoch: this.epoch,
      now: this.now,
      results,
      device: { ...this.ledger(), max_seq: this.maxSeq },
      changes: request.deposit ? [] : changes,
      settled: (request.held ?? []).flatMap((id) => this.decided.get(id) ?? []),
      rolled_number: this.rolled,
      cursor: `${this.epoch}:${this.account}:${upto}`,
      more: more && !request.deposit,
      reset: !known && !request.deposit,
      limits: { ops: 100, wire: 262_144, inflated: 1_048_576 },
    };
  }

  private ledger(): { contiguous_seq: number; missing: [number, number][] } {
    const own = [...this.log.values()].filter(({ op }) => !this.elsewhere.has(op.op_id));
    const seqs = new Set(own.map(({ op }) => op.seq));
    let contiguous = 0;
    while (seqs.has(contiguous + 1)) contiguous += 1;
    const top = Math.max(0, ...seqs);
    return {
      contiguous_seq: contiguous,
      missing: top > contiguous ? [[contiguous + 1, top - 1]] : [],
    };
  }

  private store(op: SentOp): Result {
    const known = this.log.get(op.op_id);
    if (known) {
      // Same id, other content: the rule that makes editing a half-sent operation a disaster.
      if (JSON.stringify(known.op) !== JSON.stringify(op))
        return { op_id: op.op_id, outcome: "key_reuse" };
      return { ...known.result, replayed: true };
    }
    const result: Result = { op_id: op.op_id, outcome: "applied", ...this.judge(op) };
    if (result.outcome === "retry") return result;
    if (result.outcome === "applied" || result.outcome === "merged") this.apply(op, result);
    this.log.set(op.op_id, { op, result });
    return result;
  }

  /** Make it the record's next revision. */
  apply(op: SentOp, result: Result): void {
    const before = this.records.get(op.record_id);
    const body = { ...before?.body, ...op.set };
    result.rev = (before?.rev ?? 0) + 1;
    result.number = this.change(op.record_id, {
      kind: op.kind,
      kind_version: op.kind_version,
      division: op.division,
      rev: result.rev,
      dead: op.do === "delete",
      day: String(body.built_on ?? ""),
      body: Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)),
      author: op.author,
    });
  }

  /** Somebody else's doing, or a part of it; the county's number after it. */
  change(record_id: string, part: Partial<Change>): number {
    this.number += 1;
    const before = this.records.get(record_id);
    const place = { kind: "tea_base", kind_version: 3, division: VILLAGE, author: "anna" };
    const blank = { rev: 1, dead: false, day: "", body: {}, held: [], updated_at: this.now };
    const fresh = { status: "reported", ...place, ...blank } as const;
    const change = { ...fresh, ...before, record_id, ...part, number: this.number };
    this.records.set(record_id, change as Change);
    return this.number;
  }

  private async photo(call: Call): Promise<void> {
    const hash = call.path.split("/")[2] ?? "";
    const announced = [...this.log.values()].some(({ op }) =>
      op.photos?.some((p) => p.sha256 === hash),
    );
    if (!announced) return problem(call, 404, "not_found");
    const held = this.photos.get(hash) ?? Buffer.alloc(0);
    if (call.method === "GET" || this.kept.has(hash)) {
      return json(call, 200, { received: held.length, complete: this.kept.has(hash) });
    }
    const [, from, , total] =
      /bytes (\d+)-(\d+)\/(\d+)/.exec(call.headers["content-range"] ?? "") ?? [];
    if (Number(from) !== held.length) {
      return json(call, 409, { code: "offset", title: { zh: "", en: "" }, received: held.length });
    }
    const whole = Buffer.concat([held, call.body]);
    this.photos.set(hash, whole);
    if (whole.length < Number(total))
      return json(call, 200, { received: whole.length, complete: false });
    if ((await sha256Of(new Uint8Array(whole).buffer)) !== hash) {
      this.photos.delete(hash);
      return problem(call, 422, "hash_mismatch");
    }
    this.kept.add(hash);
    json(call, 200, { received: whole.length, complete: true });
  }
}

function bodyOf(request: IncomingMessage, parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

export function json(call: Call, status: number, body: unknown, type = "application/json"): void {
  // Node's own header Date is of the machine's day.
  call.response.writeHead(status, { "Content-Type": type, Date: new Date().toUTCString() });
  call.response.end(body === undefined ? undefined : JSON.stringify(body));
}

export function problem(call: Call, status: number, code: string): void {
  const body = { status, code, title: { zh: code, en: code } };
  json(call, status, body, "application/problem+json");
}
