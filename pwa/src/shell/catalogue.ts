/** The catalogue for the screens: as this phone last fetched it, whether or not there is a network. */
import { computed, shallowRef } from "vue";
import type { Catalogue, Kind } from "../catalogue/types";
import { readCatalogue } from "../device/cache";
import { hear } from "../device/channel";
import { profile, recordsLevel } from "./session";

export const catalogue = shallowRef<Catalogue>();
/** False until the first look into the phone's own copy is done. */
export const lookedUp = shallowRef(false);

/** Look into the phone's own copy; the screens change only if it is another one. */
export async function look(): Promise<void> {
  const kept = await readCatalogue().catch(() => undefined);
  if (kept?.etag !== catalogue.value?.etag) catalogue.value = kept;
  lookedUp.value = true;
}

/** Read it, and look again while there is none. An open form keeps the one it began with. */
export function followCatalogue(): () => void {
  void look();
  return hear((message) => {
    if (message.type === "changed" && !catalogue.value) void look();
  });
}

/** Ask the server for it. Throws ApiProblem. */
export async function fetchCatalogue(): Promise<void> {
  const { refreshStatics } = await import("../device/refresh");
  await refreshStatics();
  await look();
}

export function kindNamed(name: string): Kind | undefined {
  return catalogue.value?.kinds.find((kind) => kind.kind === name);
}

/** The kinds that the signed-in person records, in the declared order. */
export const ownKinds = computed<Kind[]>(() => {
  const role = profile.value?.account.role;
  const level = role && recordsLevel(role);
  const kinds = catalogue.value?.kinds.filter((kind) => kind.level === level) ?? [];
  return kinds.sort((a, b) => a.order - b.order);
});
