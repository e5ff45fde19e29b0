/** Two releases of the app on one phone want the store in two forms: who waits for whom, aloud. */
import type { Dexie } from "dexie";
import { tellHere } from "./channel";

/**
 * `blocked`: this page brings a newer store and waits until another page lets the older one go.
 * `outdated`: another page has brought a newer store; this one goes on, but should be reopened.
 */
export type Upgrade = "blocked" | "outdated";

const blocked = new Set<string>();
let outdated = false;

/** Listen to a database from the start. Nothing is lost either way: the other tab only waits. */
export function noteUpgrades(db: Dexie): void {
  db.on("blocked", () => {
    blocked.add(db.name);
    tellHere({ type: "changed" });
  });
  // Sticky: at every opening.
  db.on(
    "ready",
    () => {
      if (blocked.delete(db.name)) tellHere({ type: "changed" });
    },
    true,
  );
  // Dexie closes this connection by itself, so that the other tab may go on.
  db.on("versionchange", (event) => {
    if (event.newVersion === null) return;
    outdated = true;
    tellHere({ type: "changed" });
  });
}

/** What stands between this page and its store, if anything. */
export function upgradeState(): Upgrade | undefined {
  if (blocked.size > 0) return "blocked";
  return outdated ? "outdated" : undefined;
}
