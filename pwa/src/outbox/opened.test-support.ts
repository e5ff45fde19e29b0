/** The server's side of a sealed file, by Node's own cryptography: not by the code under test. */
import { createDecipheriv, createECDH, createHash, createHmac, hkdfSync } from "node:crypto";
import type { Seal } from "./seal";

const HEADER = 82;

export interface Inside {
  device: string;
  app: string;
  groups: { account: string; ops: string; proof: string }[];
  photos: { account: string; sha256: string; bytes: number }[];
  pictures: Uint8Array[];
}

/** A server with a key pair. */
export class SealedTo {
  private pair = createECDH("prime256v1");
  readonly seal: Seal;

  constructor() {
    const key = this.pair.generateKeys();
    const id = createHash("sha256").update(key).digest("hex").slice(0, 16);
    this.seal = { id, key: key.toString("base64url") };
  }

  /** Throws where a single bit differs. */
  open(file: Uint8Array): Uint8Array {
    const header = file.slice(0, HEADER);
    const shared = this.pair.computeSecret(header.slice(17));
    const made = Buffer.from(hkdfSync("sha256", shared, header, "shishu unsent 1", 44));
    const cipher = createDecipheriv("aes-256-gcm", made.subarray(0, 32), made.subarray(32));
    cipher.setAAD(header);
    cipher.setAuthTag(file.slice(-16));
    return Buffer.concat([cipher.update(file.slice(HEADER, -16)), cipher.final()]);
  }

  inside(file: Uint8Array): Inside {
    const plain = Buffer.from(this.open(file));
    const end = 4 + plain.readUInt32BE(0);
    const head = JSON.parse(plain.subarray(4, end).toString()) as Inside;
    let at = end;
    const pictures = head.photos.map(({ bytes }) => {
      at += bytes;
      return new Uint8Array(plain.subarray(at - bytes, at));
    });
    return { ...head, pictures };
  }
}

/** The proof as the server makes it. */
export function proofFor(key: string, device: string, account: string, ops: string): string {
  const mac = createHmac("sha256", Buffer.from(key, "base64url"));
  return mac.update(`${device}|${account}|${ops}`).digest("hex");
}

export async function bytesOf(blob: Blob): Promise<Uint8Array> {
  return new Uint8Array(await blob.arrayBuffer());
}
