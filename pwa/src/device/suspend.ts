/**
 * A page that is put aside whole (into the back/forward cache, or frozen) stops in the middle of
 * whatever it does. In WebKit a transaction that is open then never ends, and every later one on
 * the same store waits for it, in every page, until the browser is quit. So what is open is aborted
 * in time, the store is let go, and the work is done again when the page is back (see steady.ts).
 */
import type { DBCoreTransaction, Dexie } from "dexie";
import { page } from "./platform";

const stores = new Set<Dexie>();
const open = new Set<DBCoreTransaction>();
let cuts = 0;
let away: Promise<void> | undefined;
let wake: () => void = () => undefined;

/** Watch a store from the start. */
export function letGoInTime(db: Dexie): void {
  stores.add(db);
  db.use({
    stack: "dbcore",
    name: "open transactions",
    create: (core) => ({
      ...core,
      transaction: (tables, mode, options) => noted(core.transaction(tables, mode, options)),
    }),
  });
}

function noted(transaction: DBCoreTransaction): DBCoreTransaction {
  const events = transaction as unknown as EventTarget;
  const over = () => open.delete(transaction);
  open.add(transaction);
  events.addEventListener("complete", over);
  events.addEventListener("abort", over);
  return transaction;
}

/** How often open work was cut off. */
export function cutsSoFar(): number {
  return cuts;
}

/** While the page is put aside, the promise of its being back. */
export function whileAway(): Promise<void> | undefined {
  return away;
}

function leave(): void {
  away ??= new Promise((done) => {
    wake = done;
  });
  cuts += 1;
  for (const transaction of [...open]) {
    try {
      transaction.abort();
    } catch {
      // It ended in this very moment.
    }
  }
  open.clear();
  for (const db of stores) db.close({ disableAutoOpen: false });
}

function comeBack(): void {
  away = undefined;
  wake();
}

// A page only: nobody puts a worker aside in this way. One that is closed for good ends by itself.
if (page()) {
  globalThis.addEventListener?.("pagehide", (event) => {
    if ((event as Event & { persisted?: boolean }).persisted) leave();
  });
  globalThis.addEventListener?.("pageshow", comeBack);
  page()?.addEventListener("freeze", leave);
  page()?.addEventListener("resume", comeBack);
}
