/** A store without room. */
import { vi } from "vitest";

/** The store is full: what browsers do is abort the transaction with this error. */
export function fullFor(name: string): void {
  const put = IDBObjectStore.prototype.put;
  vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(function (
    this: IDBObjectStore,
    ...args
  ) {
    if (this.name === name) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, args);
  });
}
