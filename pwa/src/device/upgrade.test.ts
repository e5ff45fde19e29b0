/** An older tab holds the store while a new release wants it in another form. */
import "fake-indexeddb/auto";
import { Dexie } from "dexie";
import { expect, test, vi } from "vitest";
import { noteUpgrades, upgradeState } from "./upgrade";

function store(version: number): Dexie {
  const db = new Dexie("upgraded");
  db.version(version).stores({ kv: "key" });
  return db;
}

test("scenario 12: the new release waits, says so, and goes on by itself; nothing is lost", async () => {
  const old = store(1);
  await old.table("kv").put({ key: "kept", value: 1 });
  // A frozen tab hears nothing of the wish.
  old.on("versionchange", () => false);
  const fresh = store(2);
  noteUpgrades(fresh);
  const read = fresh.table("kv").get("kept");
  await vi.waitUntil(() => upgradeState() === "blocked", { timeout: 30_000 });
  old.close();
  expect(await read).toEqual({ key: "kept", value: 1 });
  expect(upgradeState()).toBeUndefined();

  // The other way round: this page is the older one. It gives way, and works on.
  noteUpgrades(fresh);
  const newer = store(3);
  await newer.open();
  expect(upgradeState()).toBe("outdated");
  await fresh.open();
  await fresh.table("kv").put({ key: "later", value: 2 });
  expect(await newer.table("kv").toArray()).toHaveLength(2);
  newer.close();
  fresh.close();
});
