/** A sealed file: nobody but the server opens it, and it notices every change. */
import { expect, test } from "vitest";
import { proofFor, SealedTo } from "./opened.test-support";
import { joined, prove, seal } from "./seal";

const server = new SealedTo();
const words = new TextEncoder().encode("张小明 屋场坪 12.5 亩".repeat(50));

test("the server reads what was sealed to it", async () => {
  const file = await seal(server.seal, words);
  expect(new Uint8Array(server.open(file))).toEqual(words);
  expect(new TextDecoder().decode(file.slice(0, 8))).toBe("SHISHU-S");
  expect(file[8]).toBe(1);
  expect(Buffer.from(file.slice(9, 17)).toString("hex")).toBe(server.seal.id);
  expect(file.length).toBe(82 + words.length + 16);
});

test("nothing of it can be read in the file, and no two files are alike", async () => {
  const [one, two] = await Promise.all([seal(server.seal, words), seal(server.seal, words)]);
  expect(Buffer.from(one).includes(Buffer.from("张小明"))).toBe(false);
  expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
  expect(() => new SealedTo().open(one)).toThrow();
});

test("one flipped bit anywhere is noticed", async () => {
  const file = await seal(server.seal, words);
  for (const at of [0, 8, 9, 20, 81, 82, 400, file.length - 1]) {
    const changed = file.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => server.open(changed), String(at)).toThrow();
  }
  expect(() => server.open(file.slice(0, -1))).toThrow();
});

test("an empty file and a large one", async () => {
  for (const size of [0, 1, 3_000_000]) {
    const plain = new Uint8Array(size).map((_, i) => (i * 31) % 256);
    const same = Buffer.from(server.open(await seal(server.seal, plain))).equals(plain);
    expect(same).toBe(true);
  }
});

test("a proof is the HMAC that the server makes", async () => {
  const key = Buffer.from(new Uint8Array(32).fill(7)).toString("base64url");
  expect(await prove(key, "d|a|[1]")).toBe(proofFor(key, "d", "a", "[1]"));
});

test("pieces are put one behind the other", () => {
  expect([...joined([Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)])]).toEqual([1, 2, 3]);
});
