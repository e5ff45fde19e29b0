/** What a held operation says against what stands, field by field. Pure. */
import type { Body, Field, Kind, Value } from "../catalogue/types";
import { same } from "../outbox/diff";
import type { Held } from "./answers";

export interface Compared {
  name: string;
  /** undefined where the kind does not know the field. */
  field: Field | undefined;
  stands: Value | undefined;
  said: Value | undefined;
  differs: boolean;
}

/** The fields that it sets, in the declared order; those that the kind does not know come last. */
export function compared(held: Held, kind: Kind | undefined): Compared[] {
  if (held.do === "delete" || held.do === "review") return [];
  const declared = kind?.fields.map((field) => field.name) ?? [];
  const strange = Object.keys(held.set).filter((name) => !declared.includes(name));
  return [...declared.filter((name) => name in held.set), ...strange].map((name) => {
    const [stands, said] = [held.stands?.body[name], held.set[name]];
    const field = kind?.fields.find((one) => one.name === name);
    return { name, field, stands, said, differs: !same(stands ?? null, said ?? null) };
  });
}

/** What a repair begins with: the record as it stands with what was said laid over it. */
export function repairStart(held: Held): Body {
  return { ...held.stands?.body, ...held.set };
}

/**
 * What a repair sends. Over a record: all that differs from what stands. Where there is none: what
 * differs from what was said, for the server has that.
 */
export function corrections(held: Held, body: Body, names: readonly string[]): Body {
  const before = held.stands?.body ?? held.set;
  const changed = names.filter((name) => !same(before[name] ?? null, body[name] ?? null));
  return Object.fromEntries(changed.map((name) => [name, body[name] ?? null]));
}
