/** Pictures, after their operations: resumed where the last try ended, in pieces. */
import { ApiProblem, problemOf, type Raw, readJson, transmit } from "../device/api";
import { flag, isObject, maybe, shaped, whole } from "../device/shape";
import { reading, writing } from "../outbox/db";
import type { PhotoRow } from "../outbox/op";
import { sha256Of } from "../photos/hash";
import { settings } from "./settings";
import { releasePhotos } from "./settle";
import type { Problem } from "./status";

/** `damaged`: what arrived was not what was sent. `later`: not this time, go on with the next; `outdated` where the answer was not understood. `stop`: nothing gets through now. */
type Sent =
  | { end: "done" }
  | { end: "refused"; code: string }
  | { end: "later"; problem?: "outdated" }
  | { end: "damaged" }
  | { end: "stop"; problem: Problem };

/** All that wait and whose operation has a verdict. `photos`: how many the server has now. */
export async function upload(
  author: string,
  signal: AbortSignal,
): Promise<{ photos: number; problem: Problem | undefined }> {
  let photos = 0;
  let problem: Problem | undefined;
  for (const photo of await ready(author)) {
    if (signal.aborted) break;
    const data = await intactBytes(photo);
    if (!data) {
      await note(photo, { state: "missing", here: false });
      continue;
    }
    const sent = await send(photo, data, signal);
    if (sent.end === "stop") return { photos, problem: sent.problem };
    if (sent.end === "later") problem ??= sent.problem;
    if (sent.end === "refused") await note(photo, { state: "refused", code: sent.code });
    if (sent.end === "damaged") await note(photo, afterDamage(photo));
    if (sent.end === "done") {
      await note(photo, { state: "done" });
      photos += 1;
    }
  }
  return { photos, problem };
}

const DAMAGES = 3;

/** The bytes here are right, so it happened on the way; but not for ever. */
function afterDamage(photo: PhotoRow): Partial<PhotoRow> {
  const damaged = (photo.damaged ?? 0) + 1;
  return damaged < DAMAGES ? { damaged } : { damaged, state: "refused", code: "hash_mismatch" };
}

async function ready(author: string): Promise<PhotoRow[]> {
  return reading(async (tx) => {
    const photos = await tx.photos.where("[author+state]").equals([author, "waiting"]).toArray();
    const rows = await Promise.all(photos.map((photo) => tx.ops.get({ op_id: photo.op_id })));
    return photos.filter((_, i) => rows[i]?.state !== "waiting");
  });
}

/** undefined when they are gone from this phone, or are not what was hashed. */
async function intactBytes(photo: PhotoRow): Promise<ArrayBuffer | undefined> {
  const row = await reading((tx) => tx.bytes.get([photo.record_id, photo.sha256]));
  if (!row || (await sha256Of(row.data)) !== photo.sha256) return undefined;
  return row.data;
}

async function note(photo: PhotoRow, change: Partial<PhotoRow>): Promise<void> {
  await writing(async (tx) => {
    const row = await tx.photos.get([photo.record_id, photo.sha256]);
    if (!row) return;
    await tx.photos.put({ ...row, ...change });
    const op = await tx.ops.get({ op_id: row.op_id });
    if (op?.state === "acknowledged") await releasePhotos(tx, op.op_id);
  });
}

interface Progress {
  received: number;
  complete: boolean;
}

/** How far the server is, then piece after piece. Three tries without a step forward end it. */
async function send(photo: PhotoRow, data: ArrayBuffer, signal: AbortSignal): Promise<Sent> {
  let at = await ask(photo, signal);
  let piece = settings.pieceBytes;
  for (let idle = 0; "received" in at && idle < settings.timeouts; ) {
    if (at.complete) return { end: "done" };
    // More than there is, or all of it and yet not complete.
    if (at.received >= data.byteLength) return UNREAD;
    const before: number = at.received;
    const next = await put(photo, data, before, piece, signal);
    if (next === "slow") piece = Math.max(16_384, piece >> 1);
    else at = next;
    if (next === "slow" || ("received" in next && next.received <= before)) idle += 1;
    else idle = 0;
  }
  if (!("received" in at)) return at;
  return at.complete ? { end: "done" } : { end: "stop", problem: "server" };
}

async function ask(photo: PhotoRow, signal: AbortSignal): Promise<Progress | Sent> {
  try {
    return progress(await transmit(pathOf(photo), { signal }));
  } catch (error) {
    return unanswered(error) === "slow" ? { end: "stop", problem: "server" } : OFFLINE;
  }
}

async function put(
  photo: PhotoRow,
  data: ArrayBuffer,
  from: number,
  piece: number,
  signal: AbortSignal,
): Promise<Progress | Sent | "slow"> {
  const to = Math.min(from + piece, data.byteLength);
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Range": `bytes ${from}-${to - 1}/${data.byteLength}`,
    "X-Shishu": "1",
  };
  try {
    const init = { method: "PUT", headers, body: data.slice(from, to), signal };
    const raw = await transmit(pathOf(photo), init, settings.pieceTimeoutMs);
    return raw.status === 413 ? "slow" : progress(raw);
  } catch (error) {
    return unanswered(error);
  }
}

const OFFLINE: Sent = { end: "stop", problem: "offline" };

function unanswered(error: unknown): "slow" | Sent {
  if (!(error instanceof ApiProblem)) throw error;
  return error.code === "timeout" ? "slow" : OFFLINE;
}

function pathOf(photo: PhotoRow): string {
  return `/photos/${photo.sha256}/upload`;
}

/** Final only in words that are known here: whatever else is said, the picture waits. */
const REFUSED = new Set(["not_an_image", "image_too_large"]);
const UNREAD: Sent = { end: "later", problem: "outdated" };
const isProgress = shaped({
  received: (value) => whole(value) && (value as number) >= 0,
  complete: maybe(flag),
}) as (body: unknown) => body is Progress;

/** What an answer to a question or to a piece means. */
function progress(raw: Raw): Progress | Sent {
  const body = readJson(raw);
  const known = raw.status === 200 || raw.status === 409;
  if (known && isProgress(body)) {
    return { received: body.received, complete: body.complete === true };
  }
  if (raw.status === 200 && isObject(body)) return UNREAD;
  const { code, status } = problemOf(raw);
  // Not announced yet, as far as this server knows: its operation comes first.
  if (status === 404) return code === "not_found" ? { end: "later" } : UNREAD;
  // Nothing was kept: the next turn begins anew.
  if (code === "hash_mismatch") return { end: "damaged" };
  if (status === 422) return REFUSED.has(code) ? { end: "refused", code } : UNREAD;
  if (status === 401) {
    return { end: "stop", problem: code === "session_revoked" ? code : "session_expired" };
  }
  if (code === "account_disabled") return { end: "stop", problem: "account_disabled" };
  return { end: "stop", problem: status === 0 ? "portal" : "server" };
}
