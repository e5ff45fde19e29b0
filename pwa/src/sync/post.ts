/** One request, one answer. */
import { ApiProblem, readJson, transmit } from "../device/api";
import { noteServerTime } from "../device/clock";
import { type Failure, readAnswer } from "./answer";
import { settings } from "./settings";
import type { SyncAnswer, SyncRequest } from "./wire";

/** No answer, and why; `epoch` where a server that revokes says which one it is of. */
export interface Refusal {
  failure: Failure;
  epoch?: string;
}

/** Never throws for what the network or the server does: that is a Refusal. */
export async function post(
  request: SyncRequest,
  plain: boolean,
  signal: AbortSignal,
): Promise<SyncAnswer | Refusal> {
  try {
    const init = await initOf(request, plain, signal);
    const raw = await transmit("/sync", init, settings.timeoutMs);
    const json = readJson(raw);
    const answer = readAnswer({ status: raw.status, json }, request.request_id);
    if (typeof answer === "string") return { failure: answer, ...epochIn(json) };
    await noteServerTime(answer.now, raw.sentAt, raw.gotAt);
    return answer;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { failure: error.code === "timeout" ? "timeout" : "offline" };
  }
}

function epochIn(json: unknown): { epoch?: string } {
  const epoch = (json as { epoch?: unknown } | undefined | null)?.epoch;
  return typeof epoch === "string" ? { epoch } : {};
}

async function initOf(
  request: SyncRequest,
  plain: boolean,
  signal: AbortSignal,
): Promise<RequestInit> {
  const text = JSON.stringify(request);
  const zip = !plain && text.length >= settings.gzipFrom && "CompressionStream" in globalThis;
  const headers: Record<string, string> = {
    Accept: "application/json",
    "Content-Type": "application/json",
    "X-Shishu": "1",
  };
  if (zip) headers["Content-Encoding"] = "gzip";
  return { method: "POST", headers, body: zip ? await gzip(text) : text, signal };
}

async function gzip(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  // Whole, not as a stream: some browsers only stream bodies over HTTP/2.
  return new Response(stream).arrayBuffer();
}
