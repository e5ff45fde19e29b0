/**
 * Asking the server anew for who is signed in, for the catalogue and for the divisions. What of an
 * answer is not understood changes nothing that is kept, and is noted: the app wants an update.
 */
import type { Catalogue, Kind } from "../catalogue/types";
import { ApiProblem, type Call, call, type Reply } from "./api";
import { type Fetched, readCatalogue } from "./cache";
import { tell } from "./channel";
import { readKept } from "./db";
import { isCatalogue, isDivisions, isKind, isProfile } from "./declared";
import { keepFor, type Profile, readProfile } from "./profile";
import { isObject } from "./shape";
import { noteRead } from "./unread";

/** Ours at all: a captive portal, asked who is signed in, says something else. */
const hasPeople = (data: unknown): boolean =>
  isObject(data) && isObject(data.account) && isObject(data.device);

/** A profile of ours; `outdated` where this release does not understand it. */
export function readableProfile(data: unknown): ReturnType<NonNullable<Call["ours"]>> {
  return isProfile(data) || (hasPeople(data) ? "outdated" : false);
}

/**
 * Ask the server again. Throws ApiProblem; 401 and 403 leave the kept profile as it is. So does an
 * answer about anybody but who is signed in here: it was asked for before somebody else signed in,
 * or out.
 */
export async function refreshProfile(): Promise<void> {
  const { data } = await asked<Profile>("profile", "/session", { ours: readableProfile });
  const profile = data as Profile;
  if (await keepFor(profile.account.id, "profile", profile)) tell({ type: "changed" });
}

/** Fetch both by ETag. True if anything is new. Throws ApiProblem. */
export async function refreshStatics(): Promise<boolean> {
  const fresh = await Promise.all([refreshCatalogue(), refreshDivisions()]);
  const any = fresh.includes(true);
  if (any) tell({ type: "changed" });
  return any;
}

async function refreshDivisions(): Promise<boolean> {
  const person = (await readProfile())?.account.id;
  const etag = (await readKept<Fetched<unknown>>("divisions"))?.etag;
  const ours = (data: unknown) =>
    isDivisions(data) || (isObject(data) && "divisions" in data ? "outdated" : false);
  const reply = await asked("divisions", "/divisions", { etag, ours });
  if (reply.data === undefined) return false;
  // The divisions are one person's, and somebody else may have signed in meanwhile.
  return keepFor(person, "divisions", { etag: reply.etag, data: reply.data });
}

/** Kinds that are not understood stay as they were last understood; the whole is asked for again. */
async function refreshCatalogue(): Promise<boolean> {
  const person = (await readProfile())?.account.id;
  const etag = (await readKept<Fetched<unknown>>("catalogue"))?.etag;
  const ours = (data: unknown) =>
    isCatalogue(data) || (isObject(data) && "kinds" in data ? "outdated" : false);
  const { data, etag: told } = await asked<Catalogue>("catalogue", "/catalogue", { etag, ours });
  if (data === undefined) return false;
  const strange = data.kinds.filter((kind) => !isKind(kind));
  if (strange.length === 0) return keepFor(person, "catalogue", { etag: told, data });
  await noteRead("catalogue", false);
  const kinds = await withOlder(data.kinds, (await readCatalogue())?.kinds ?? []);
  return keepFor(person, "catalogue", { etag: undefined, data: { ...data, kinds } });
}

function withOlder(kinds: readonly Kind[], before: readonly Kind[]): Kind[] {
  return kinds.flatMap((kind) => {
    if (isKind(kind)) return [kind];
    const name = (kind as Partial<Kind> | null)?.kind;
    return before.find((one) => one.kind === name) ?? [];
  });
}

async function asked<T>(name: string, path: string, options: Call): Promise<Reply<T>> {
  try {
    const reply = await call<T>(path, options);
    // 304: it is what was understood before.
    await noteRead(name, true);
    return reply;
  } catch (error) {
    if (error instanceof ApiProblem && error.code === "outdated") await noteRead(name, false);
    throw error;
  }
}
