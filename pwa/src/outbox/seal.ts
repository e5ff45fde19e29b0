/**
 * Sealing bytes so that only the server can open them: ECDH with a key made for this one file, on
 * P-256 because old Android browsers lack X25519; HKDF; AES-256-GCM. See docs/protocol.md.
 */

/** The server's public key as the profile tells it: base64url, 65 bytes uncompressed. */
export interface Seal {
  id: string;
  key: string;
}
type Bytes = Uint8Array<ArrayBuffer>;

const MAGIC = new TextEncoder().encode("SHISHU-S");
const VERSION = 1;
const INFO = new TextEncoder().encode("shishu unsent 1");
const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;

/** The file's bytes. The key to it is forgotten here: whoever holds the phone cannot open it. */
export async function seal(to: Seal, plain: Bytes): Promise<Bytes> {
  const { subtle } = crypto;
  const theirs = await subtle.importKey("raw", fromText(to.key), CURVE, false, []);
  const mine = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const point = new Uint8Array(await subtle.exportKey("raw", mine.publicKey));
  const header = joined([MAGIC, Uint8Array.of(VERSION), fromHex(to.id), point]);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
  const { key, iv } = await keyOf(shared, header);
  const told = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: header }, key, plain);
  return joined([header, new Uint8Array(told)]);
}

async function keyOf(shared: ArrayBuffer, salt: Bytes): Promise<{ key: CryptoKey; iv: Bytes }> {
  const { subtle } = crypto;
  const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: INFO };
  const made = new Uint8Array(await subtle.deriveBits(how, base, 8 * (KEY_BYTES + NONCE_BYTES)));
  const raw = made.slice(0, KEY_BYTES);
  const key = await subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt"]);
  return { key, iv: made.slice(KEY_BYTES) };
}

/** HMAC-SHA256 as hex: that `text` comes from a phone that was given this key at sign-in. */
export async function prove(proofKey: string, text: string): Promise<string> {
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", fromText(proofKey), how, false, ["sign"]);
  const mark = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
  return [...new Uint8Array(mark)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Several pieces one behind the other. */
export function joined(pieces: Uint8Array[]): Bytes {
  const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function fromText(base64url: string): Bytes {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function fromHex(hex: string): Bytes {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
