/** The catalogue and the divisions as last fetched: enough to fill a form with the server gone. */
import type { Catalogue, Kind } from "../catalogue/types";
import { call } from "./api";
import { tell } from "./channel";
import { readKept } from "./db";
import { keepFor, readProfile } from "./profile";

export interface Division {
  code: string;
  name: string;
  full_name: string;
  /** 1 county, 2 township, 3 village. */
  level: number;
  parent: string | null;
}

interface Fetched<T> {
  etag: string | undefined;
  data: T;
}

export async function readCatalogue(): Promise<Catalogue | undefined> {
  return (await readKept<Fetched<Catalogue>>("catalogue"))?.data;
}

/** One kind's declaration as this phone has it. */
export async function readKind(name: string): Promise<Kind | undefined> {
  return (await readCatalogue())?.kinds.find((kind) => kind.kind === name);
}

/** The session's own division, all below it and all above it; empty until fetched. */
export async function readDivisions(): Promise<Division[]> {
  return (await readKept<Fetched<{ divisions: Division[] }>>("divisions"))?.data.divisions ?? [];
}

/** Fetch both by ETag. True if anything is new. Throws ApiProblem. */
export async function refreshStatics(): Promise<boolean> {
  const fresh = await Promise.all([refresh("catalogue"), refresh("divisions")]);
  const any = fresh.includes(true);
  if (any) tell({ type: "changed" });
  return any;
}

/** What each of them cannot be without: nothing else takes the place of what is kept. */
const LISTS = { catalogue: "kinds", divisions: "divisions" } as const;

async function refresh(name: keyof typeof LISTS): Promise<boolean> {
  const person = (await readProfile())?.account.id;
  const kept = await readKept<Fetched<unknown>>(name);
  const ours = (data: unknown) =>
    Array.isArray((data as Record<string, unknown> | null)?.[LISTS[name]]);
  const reply = await call<unknown>(`/${name}`, { etag: kept?.etag, ours });
  if (reply.data === undefined) return false;
  // The divisions are one person's, and somebody else may have signed in meanwhile.
  return keepFor(person, name, { etag: reply.etag, data: reply.data });
}
