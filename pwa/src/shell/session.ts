/** Who is signed in, for the screens; and where each role starts. */
import { shallowRef } from "vue";
import type { Kind } from "../catalogue/types";
import { hear } from "../device/channel";
import { type Profile, type Role, readProfile } from "../device/profile";

export const profile = shallowRef<Profile>();
/** Operations left waiting by the last sign-out, told on the sign-in page. */
export const keptAtSignOut = shallowRef(0);

/** Read the profile kept on this phone. Needs no network. */
export async function openSession(): Promise<void> {
  const kept = await readProfile();
  if (JSON.stringify(kept) !== JSON.stringify(profile.value)) profile.value = kept;
}

/** Another tab signs in or out: this one follows. Returns the way to stop. */
export function followSession(): () => void {
  return hear((message) => {
    if (message.type === "changed") void openSession();
  });
}

/** Which level's records a role keeps; a viewer keeps none. */
export function recordsLevel(role: Role): Kind["level"] | undefined {
  const levels: Partial<Record<Role, Kind["level"]>> = {
    village_reporter: "village",
    township_reviewer: "township",
    county_officer: "county",
  };
  return levels[role];
}

/** Roles that keep records of a village on this phone: their first page is the village's. */
export function recordsVillages(role: Role): boolean {
  return recordsLevel(role) === "village";
}

/** Roles whose records page is of use: they see records of their own scope. */
export function seesRecords(role: Role): boolean {
  return role === "village_reporter" || role === "township_reviewer";
}

/** Roles that settle what is held. */
export function decides(role: Role | undefined): boolean {
  return role === "township_reviewer" || role === "county_officer";
}

/** Roles that look after the phones of others. */
export function watches(role: Role | undefined): boolean {
  return role !== undefined && role !== "village_reporter";
}

/** The page a role lands on. */
export function landing(role: Role): string {
  return recordsVillages(role) ? "/" : "/county";
}
