/** Every component in fields/ is a field type by its file name: a new one needs no list. */
import type { Component } from "vue";
import type { Field } from "../catalogue/types";

interface FieldModule {
  default: Component;
  /** Whether a field of this type is a group of controls (legend) or one control (label). */
  grouped?: (field: Field) => boolean;
}

const modules = import.meta.glob<FieldModule>("./fields/*.vue", { eager: true });

const TYPES = new Map(
  Object.entries(modules).map(([path, module]) => [
    path.replace(/^.*\/(\w+)\.vue$/, "$1").toLowerCase(),
    module,
  ]),
);

/** The component of a field type; a type that is not known here is typed as text. */
export function fieldModule(type: string): FieldModule {
  const found = TYPES.get(type) ?? TYPES.get("text");
  if (!found) throw new Error("fields/Text.vue is missing");
  return found;
}
