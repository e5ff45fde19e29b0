/** The file for the township: all that waits here, of everybody, whole, and to be read by nobody. */
import "fake-indexeddb/auto";
import { beforeEach, expect, test } from "vitest";
import { keep } from "../device/db";
import { outboxDb } from "./db";
import { exportUnsent, partsOf, type Shown } from "./export";
import type { OpRow } from "./op";
import { bytesOf, type Inside, proofFor, SealedTo } from "./opened.test-support";
import { DEVICE, freshPhone, log, picture, profileOf, tea, VILLAGE } from "./phone.test-support";
import { saveRecord } from "./write";

const server = new SealedTo();
const keyOf = (id: string): string => Buffer.from(`key of ${id}`).toString("base64url");

async function become(id: string): Promise<void> {
  const device = { id: DEVICE, proof: keyOf(id) };
  await keep("profile", { ...profileOf(id), device, seal: server.seal });
}
async function exported(): Promise<Inside[]> {
  const files = await exportUnsent();
  if (files === "no_key") throw new Error(files);
  return Promise.all(files.map(async (file) => server.inside(await bytesOf(file))));
}

beforeEach(async () => {
  await freshPhone();
  await become("anna");
});

test("operations as they would be sent, with their proof, and their pictures", async () => {
  const photo = await picture(1);
  const record = { kind: "tea_base", division: VILLAGE, body: tea("甲"), photos: [photo] };
  await saveRecord(record);
  await log("乙");
  const [file, ...others] = await exported();
  expect(others).toEqual([]);
  expect(file).toMatchObject({ device: DEVICE, groups: [{ account: "anna" }] });
  const group = file?.groups[0];
  const sent = (await outboxDb.ops.toArray()).map(({ op, seq }) => ({ ...op, seq }));
  expect(JSON.parse(group?.ops ?? "")).toEqual(sent);
  expect(group?.proof).toBe(proofFor(keyOf("anna"), DEVICE, "anna", group?.ops ?? ""));
  expect(file?.photos).toEqual([{ account: "anna", sha256: photo.sha256, bytes: 3_000 }]);
  expect(file?.pictures[0]).toEqual(new Uint8Array(await photo.blob.arrayBuffer()));
});

test("another author's are in it, proved by their own key, and readable by nobody here", async () => {
  await log("甲");
  // Whoever exports keeps the key for the next one.
  await exportUnsent();
  await become("bob");
  await log("乙");
  const [file] = await exported();
  expect(file?.groups.map(({ account }) => account)).toEqual(["anna", "bob"]);
  for (const { account, ops, proof } of file?.groups ?? []) {
    expect(proof).toBe(proofFor(keyOf(account), DEVICE, account, ops));
  }
  const files = (await exportUnsent()) as Blob[];
  const bytes = Buffer.from(await bytesOf(files[0] as Blob));
  for (const word of ["甲", "anna", "tea_base"]) expect(bytes.includes(word)).toBe(false);
});

test("what was answered is not in it; what waits again is", async () => {
  await log("甲");
  await log("乙");
  const [first] = await outboxDb.ops.toArray();
  await outboxDb.ops.update(first?.n as number, { due: 0, state: "acknowledged" });
  const [file] = await exported();
  expect(JSON.parse(file?.groups[0]?.ops ?? "")).toMatchObject([{ set: tea("乙") }]);
});

test("without a number yet, or without a key, there is no proof", async () => {
  await freshPhone("anna", false);
  await become("anna");
  await log("甲");
  const [file] = await exported();
  expect(file?.groups).toMatchObject([{ account: "anna", proof: "" }]);
  expect(JSON.parse(file?.groups[0]?.ops ?? "")[0]).not.toHaveProperty("seq");
  await keep("profile", { ...profileOf("bob"), seal: server.seal });
  await outboxDb.kv.put({ key: "counter", value: { device: DEVICE, next: 2 } });
  await log("乙");
  expect((await exported())[0]?.groups[1]).toMatchObject({ account: "bob", proof: "" });
});

test("a phone that was never told the server's key says so", async () => {
  await keep("profile", profileOf("anna"));
  await log("甲");
  expect(await exportUnsent()).toBe("no_key");
});

test("nothing that waits, no file", async () => {
  expect(await exported()).toEqual([]);
});

test("several files where one would be too large: each operation once, with its pictures", () => {
  const rows = Array.from({ length: 7 }, (_, i) => ({ op_id: `o${i}`, op: {} }) as OpRow);
  const shown = (op_id: string, size: number): Shown => {
    return { op_id, account: "a", sha256: `${op_id}${size}`, data: new ArrayBuffer(size) };
  };
  const pictures = [shown("o0", 60), shown("o1", 60), shown("o1", 500), shown("gone", 90)];
  const parts = partsOf(rows, pictures, 100);
  expect(parts.flatMap((part) => part.rows)).toEqual(rows);
  expect(parts.flatMap((part) => part.pictures)).toEqual(pictures);
  const own = parts.find((part) => part.rows[0]?.op_id === "o1");
  expect(own?.pictures).toHaveLength(2);
  for (const part of parts) expect(part.bytes <= 100 || part.rows.length === 1).toBe(true);
  const many = Array.from({ length: 1_200 }, (_, i) => ({ op_id: `m${i}`, op: {} }) as OpRow);
  expect(partsOf(many, [], 1e9).map((part) => part.rows.length)).toEqual([500, 500, 200]);
});
