/** What a role is shown. */
import type { Role } from "../device/profile";

/** Names are shown in full in their own township, and nowhere above it. */
export function seesNames(role: Role | undefined): boolean {
  return role === "township_reviewer";
}
