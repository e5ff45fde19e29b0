/** Suspected duplicates among the records on this phone: shown, never dropped. */
import { shownFields } from "../catalogue/conditions";
import { naturalKey } from "../catalogue/measure";
import type { Body, Kind } from "../catalogue/types";
import type { LocalRecord } from "../outbox/op";
import { empty } from "./layout";

/** The natural key of a body; null where it has none, or what makes it is not all typed yet. */
function wholeKey(kind: Kind, body: Body): string | null {
  const asked = shownFields(kind, body).filter(
    (field) => field.required && [...kind.same, ...kind.dated].includes(field.name),
  );
  return asked.some((field) => empty(body[field.name])) ? null : naturalKey(kind, body);
}

/** A live record of the same kind, village and natural key; not the one that is being edited. */
export function findTwin(
  kind: Kind,
  body: Body,
  division: string,
  records: readonly LocalRecord[],
  ownId?: string,
): LocalRecord | undefined {
  const key = wholeKey(kind, body);
  if (key === null) return undefined;
  return records.find(
    (record) =>
      record.id !== ownId &&
      record.kind === kind.kind &&
      record.division === division &&
      !record.withdrawn &&
      naturalKey(kind, record.body) === key,
  );
}
