/** The inside of a file for the township: words, proofs and pictures. Pure; seal.ts closes it. */
import { joined, prove } from "./seal";

export interface Group {
  account: string;
  /** A JSON list of operations, exactly as it was proved. */
  ops: string;
  /** '' where it cannot be proved: the township will have to look at each of them. */
  proof: string;
}
export interface Picture {
  account: string;
  sha256: string;
  data: ArrayBuffer;
}

/** What one author has to say; `key` is what the server gave to this account on this device. */
export async function groupOf(
  device: string,
  account: string,
  operations: object[],
  key: string | undefined,
): Promise<Group> {
  const ops = JSON.stringify(operations);
  return { account, ops, proof: key ? await prove(key, `${device}|${account}|${ops}`) : "" };
}

/** The length of the JSON in four bytes, the JSON, then the pictures in the order it lists them. */
export function packed(
  device: string,
  app: string,
  groups: Group[],
  pictures: Picture[],
): Uint8Array<ArrayBuffer> {
  const photos = pictures.map(({ account, sha256, data }) => {
    return { account, sha256, bytes: data.byteLength };
  });
  const head = { what: "shishu-unsent", device, app, groups, photos };
  const words = new TextEncoder().encode(JSON.stringify(head));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, words.length);
  return joined([length, words, ...pictures.map(({ data }) => new Uint8Array(data))]);
}
