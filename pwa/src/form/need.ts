/** Whether a field must be filled in, as things stand in the form now. Pure. */
import { holds, visible } from "../catalogue/conditions";
import type { Body, Field, Kind, Rule } from "../catalogue/types";
import { empty } from "./layout";

/**
 * `required`: the save waits for it. `one_of`: for it or one of its neighbours. `wanted`: without
 * it the save asks for a reason. 选填 stands beside `optional` alone.
 */
export type Need = "required" | "one_of" | "wanted" | "optional";

export function needOf(kind: Kind, body: Body, field: Field): Need {
  if (field.required) return "required";
  const seen = visible(kind, body);
  const hard = kind.rules.filter(
    (rule) => rule.severity === "hard" && (!rule.when || holds(rule.when, seen)),
  );
  if (hard.some((rule) => demands(rule, field.name, seen))) return "required";
  if (hard.some((rule) => openChoice(rule, field.name, seen))) return "one_of";
  return field.min_photos ? "wanted" : "optional";
}

function demands(rule: Rule, name: string, body: Body): boolean {
  if (rule.rule === "required_when") return rule.field === name;
  return rule.rule === "required_with" && rule.field === name && !empty(body[rule.with]);
}

/** Nothing of the group is filled in yet. */
function openChoice(rule: Rule, name: string, body: Body): boolean {
  return (
    rule.rule === "at_least_one" &&
    rule.fields.includes(name) &&
    rule.fields.every((one) => empty(body[one]))
  );
}
