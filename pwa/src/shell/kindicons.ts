/** The icons that a kind's declaration may name; a name that nobody knows gets a plain sheet. */
import {
  Award,
  ClipboardList,
  GraduationCap,
  HandHelping,
  Leaf,
  Megaphone,
  Sprout,
  Toilet,
} from "@lucide/vue";
import { type Component, shallowRef } from "vue";

/** At hand from the first paint: those of the kinds that come with the application. */
const AT_HAND: Record<string, Component> = {
  award: Award,
  "graduation-cap": GraduationCap,
  "hand-helping": HandHelping,
  leaf: Leaf,
  megaphone: Megaphone,
  sprout: Sprout,
  toilet: Toilet,
};
/** Fetched when a kind names another one. */
const more = shallowRef<Record<string, Component>>();
let asked = false;

export function kindIcon(name: string): Component {
  const found = AT_HAND[name] ?? more.value?.[name];
  if (found) return found;
  if (name && !asked) {
    asked = true;
    void import("./moreicons").then(
      (module) => {
        more.value = module.MORE_ICONS;
      },
      () => undefined,
    );
  }
  return ClipboardList;
}
