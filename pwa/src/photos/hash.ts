/** The name of a picture: the SHA-256 of its bytes, in hex. */

/** 64 lower-case hex digits. Needs a secure origin (https, or localhost). */
export async function sha256Of(data: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
