/** Keys as IndexedDB has them: numbers before text, lists element by element. */
export type Key = number | string | Key[];

export function compare(a: Key, b: Key): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) {
      const order = compare(a[i] as Key, b[i] as Key);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  if (typeof a === typeof b) return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === "number" ? -1 : 1;
}

/** "n", or "[author+due]": the fields of a key path. */
export function fieldsOf(path: string): string[] {
  return path.startsWith("[") ? path.slice(1, -1).split("+") : [path];
}

/** undefined where a row has no such key: an index then leaves it out. */
export function keyOf(row: Record<string, unknown>, fields: string[]): Key | undefined {
  const parts = fields.map((field) => row[field]);
  if (parts.some((part) => typeof part !== "string" && typeof part !== "number")) return undefined;
  return parts.length === 1 ? (parts[0] as Key) : (parts as Key[]);
}

/** One text for each key. */
export function nameOf(key: Key): string {
  return typeof key === "number"
    ? `#${key}`
    : Array.isArray(key)
      ? key.map(nameOf).join("\0")
      : key;
}
