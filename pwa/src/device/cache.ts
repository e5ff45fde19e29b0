/** The catalogue and the divisions as last fetched: enough to fill a form with the server gone. */
import type { Catalogue, Kind } from "../catalogue/types";
import { readKept } from "./db";

export interface Division {
  code: string;
  name: string;
  full_name: string;
  /** 1 county, 2 township, 3 village. */
  level: number;
  parent: string | null;
}

/** As it is kept; without an `etag` it is asked for whole the next time. */
export interface Fetched<T> {
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
