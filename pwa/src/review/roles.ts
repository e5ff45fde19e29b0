/** Who decides, and who looks on. */
import type { Role } from "../device/profile";

export function decides(role: Role | undefined): boolean {
  return role === "township_reviewer" || role === "county_officer";
}

export function watches(role: Role | undefined): boolean {
  return role !== undefined && role !== "village_reporter";
}

/** Names are shown in full in their own township, and nowhere above it. */
export function seesNames(role: Role | undefined): boolean {
  return role === "township_reviewer";
}
