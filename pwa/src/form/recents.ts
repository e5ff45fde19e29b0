/** Values typed or chosen before in a field of texts or codes, the most recent first. */
import { recentValues } from "../outbox/memory";

/** A memory that cannot be read costs a convenience, never the form. */
export async function recentTexts(kind: string, field: string): Promise<string[]> {
  try {
    const values = await recentValues(kind, field);
    return values.filter((value): value is string => typeof value === "string");
  } catch {
    return [];
  }
}
