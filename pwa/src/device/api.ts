/** The one fetch wrapper: base path, X-Shishu, time-outs, and refusals as ApiProblem. */
import { noteServerTime, skewKnown } from "./clock";

const TIMEOUT_MS = 20_000;
const JSON_TYPE = /^application\/(problem\+)?json\b/i;

/** A refusal in both languages. Status 0: no answer of ours (`offline`, `timeout`, `portal`, `outdated`). */
export class ApiProblem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly zh: string,
    readonly en: string,
    readonly fields?: unknown,
    readonly retryAfter?: number,
  ) {
    super(`${status} ${code}: ${en}`);
    this.name = "ApiProblem";
  }
}

const NO_ANSWER = {
  offline: ["连不上网络，请稍后再试。", "No network; try again later."],
  timeout: ["服务器没有及时回应，请稍后再试。", "The server did not answer in time; try again."],
  portal: [
    "这个网络要先登录（网页认证）才能用。",
    "This network wants you to sign in to it first.",
  ],
  outdated: [
    "应用需要更新：请关掉页面，再打开一次。",
    "The app wants an update: close this page and open it again.",
  ],
} as const;

function noAnswer(code: keyof typeof NO_ANSWER): ApiProblem {
  return new ApiProblem(0, code, NO_ANSWER[code][0], NO_ANSWER[code][1]);
}

export interface Call {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  body?: unknown;
  etag?: string | undefined;
  /** Default 20,000 ms. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /**
   * Whether this is what was asked for: a portal may answer JSON of its own, or somebody else's.
   * `outdated`: it is, in words that this release does not know.
   */
  ours?: (data: unknown) => boolean | "outdated";
}
/** `data` is undefined on 204 and 304. */
export interface Reply<T> {
  status: number;
  data: T | undefined;
  etag: string | undefined;
}
/** Any answer at all, read to its end. Times by the phone's clock. */
export interface Raw {
  status: number;
  headers: Headers;
  text: string;
  sentAt: number;
  gotAt: number;
}

let server = "";

/** Another origin than the page's own: for tests and simulations under Node. */
export function useServer(origin: string): void {
  server = origin;
}

/** Full address of an API path, for <img src> and links. */
export function address(path: string): string {
  return `${server}/api/v1${path}`;
}

/** One request to its last byte. Throws ApiProblem 0 `offline` or `timeout`; judges nothing. */
export async function transmit(
  path: string,
  init: RequestInit,
  timeoutMs = TIMEOUT_MS,
): Promise<Raw> {
  const stop = new AbortController();
  const halt = () => stop.abort();
  const timer = setTimeout(() => stop.abort("late"), timeoutMs);
  init.signal?.addEventListener("abort", halt);
  if (init.signal?.aborted) halt();
  try {
    return await whole(path, { ...init, signal: stop.signal });
  } catch {
    throw noAnswer(stop.signal.reason === "late" ? "timeout" : "offline");
  } finally {
    clearTimeout(timer);
    init.signal?.removeEventListener("abort", halt);
  }
}

/** Whether our server says anything at all, in a few bytes. Never throws. */
export async function answers(timeoutMs: number): Promise<boolean> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  const init = { cache: "no-store", redirect: "manual", signal: stop.signal } as const;
  try {
    const response = await fetch(`${server}/healthz`, init);
    return JSON_TYPE.test(response.headers.get("content-type") ?? "");
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

async function whole(path: string, init: RequestInit): Promise<Raw> {
  const sentAt = Date.now();
  // A portal answers with a redirection to its own page: not to be followed.
  const response = await fetch(address(path), { ...init, cache: "no-store", redirect: "manual" });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, sentAt, gotAt: Date.now() };
}

/** The JSON of an answer of ours; undefined for a web page, half a reply, anything else. */
export function readJson(raw: Raw): unknown {
  if (!JSON_TYPE.test(raw.headers.get("content-type") ?? "")) return undefined;
  try {
    return JSON.parse(raw.text);
  } catch {
    return undefined;
  }
}

interface Problem {
  code?: string;
  title?: { zh?: string; en?: string };
  fields?: unknown;
  field_errors?: unknown;
}

/** A refusal as ApiProblem; `portal` unless it carries a code of ours. */
export function problemOf(raw: Raw): ApiProblem {
  const body = readJson(raw) as Problem | undefined;
  if (!body?.code) {
    if (raw.status < 500) return noAnswer("portal");
    return new ApiProblem(raw.status, "unexpected", ...NO_ANSWER.timeout);
  }
  return new ApiProblem(
    raw.status,
    body.code,
    body.title?.zh ?? "",
    body.title?.en ?? "",
    body.fields ?? body.field_errors,
    Number(raw.headers.get("retry-after")) || undefined,
  );
}

function initOf(options: Call): RequestInit {
  const method = options.method ?? "GET";
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-Shishu"] = "1";
  if (options.etag) headers["If-None-Match"] = options.etag;
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  const body = options.body === undefined ? null : JSON.stringify(options.body);
  return { method, headers, body, ...(options.signal ? { signal: options.signal } : {}) };
}

/** `path` is below /api/v1, e.g. `/session`. Throws ApiProblem. */
export async function call<T>(path: string, options: Call = {}): Promise<Reply<T>> {
  const raw = await transmit(path, initOf(options), options.timeoutMs);
  const etag = raw.headers.get("etag") ?? undefined;
  if (raw.status === 204 || raw.status === 304) {
    return { status: raw.status, data: undefined, etag };
  }
  const data = raw.status < 300 ? readJson(raw) : undefined;
  if (data === undefined) throw problemOf(raw);
  const ours = options.ours?.(data) ?? true;
  if (ours !== true) throw noAnswer(ours || "portal");
  // To the second only, but good enough until the first sync tells it better.
  if (!skewKnown()) {
    await noteServerTime(Date.parse(raw.headers.get("date") ?? ""), raw.sentAt, raw.gotAt);
  }
  return { status: raw.status, data: data as T, etag };
}

/** As `call`, but the data itself. Throws ApiProblem. */
export async function get<T>(path: string, options: Call = {}): Promise<T> {
  return (await call<T>(path, options)).data as T;
}
