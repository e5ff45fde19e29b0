/** Pictures, after their operations: resumed where the last try ended, in pieces. */
import { ApiProblem, problemOf, type Raw, readJson, transmit } from "../device/api";
import { reading, writing } from "../outbox/db";
import type { PhotoRow } from "../outbox/op";
import { sha256Of } from "../photos/hash";
import { settings } from "./settings";
import { releasePhotos } from "./settle";
import type { Problem } from "./status";

/** `damaged`: what arrived was not what was sent. `later`: not this time, go on with the next. `stop`: nothing gets through now. */
type Sent =
  | { end: "done" }
  | { end: "refused"; code: string }
  | { end: "later" }
  | { end: "damaged" }
  | { end: "stop"; problem: Problem };

/** All that wait and whose operation has a verdict. `photos`: how many the server has now. */
export async function upload(
  author: string,
  signal: AbortSignal,
): Promise<{ photos: number; problem: Problem | undefined }> {
  let photos = 0;
  for (const photo of await ready(author)) {
    if (signal.aborted) break;
    const data = await intactBytes(photo);
    if (!data) {
      await note(photo, { state: "missing", here: false });
      continue;
    }
    const sent = await send(photo, data, signal);
    if (sent.end === "stop") return { photos, problem: sent.problem };
    if (sent.end === "refused") await note(photo, { state: "refused", code: sent.code });
    if (sent.end === "damaged") await note(photo, afterDamage(photo));
    if (sent.end === "done") {
      await note(photo, { state: "done" });
      photos += 1;
    }
  }
  return { photos, problem: undefined };
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

/** What an answer to a question or to a piece means. */
function progress(raw: Raw): Progress | Sent {
  const body = readJson(raw) as Partial<Progress> | undefined;
  const known = raw.status === 200 || raw.status === 409;
  if (known && typeof body?.received === "number") {
    return { received: body.received, complete: body.complete === true };
  }
  const { code, status } = problemOf(raw);
  // Not announced yet, as far as this server knows: its operation comes first.
  if (status === 404) return { end: "later" };
  // Nothing was kept: the next turn begins anew.
  if (code === "hash_mismatch") return { end: "damaged" };
  if (status === 422) return { end: "refused", code };
  if (status === 401) {
    return { end: "stop", problem: code === "session_revoked" ? code : "session_expired" };
  }
  if (code === "account_disabled") return { end: "stop", problem: "account_disabled" };
  return { end: "stop", problem: status === 0 ? "portal" : "server" };
}
