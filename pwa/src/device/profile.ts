/** Who is signed in on this phone, and for which village. Signing in and out: sync/session.ts. */
import { tell } from "./channel";
import { loadClock } from "./clock";
import { type Device, readKept, revising } from "./db";

export type Role =
  | "village_reporter"
  | "township_reviewer"
  | "county_officer"
  | "county_viewer"
  | "administrator";
export interface Profile {
  account: {
    id: string;
    name: string;
    display_name: string;
    role: Role;
    division: string;
    county_code: string;
  };
  division: { code: string; name: string; level: number };
  /** `proof`: the key by which a file proves to be this account's; see outbox/proofs.ts. */
  device: { id: string; proof?: string };
  /** The server's public key. */
  seal?: { id: string; key: string };
  epoch: string;
  lead_track: "auto" | "reported" | "approved";
  demo: boolean;
  /** Somebody else made the password; `password_due`: an own one comes before anything else. */
  first_password?: boolean;
  password_due?: boolean;
  /** The second factor; a profile kept by an older version has none. */
  totp?: { offered: boolean; enrolled: boolean; recovery_left: number; due: boolean };
}

let last: string | undefined;

/** The profile kept on this phone; undefined when signed out. Needs no network. */
export async function readProfile(): Promise<Profile | undefined> {
  await loadClock();
  const profile = await readKept<Profile>("profile");
  last = profile?.account.id;
  return profile;
}

/** Whose profile was read last in this page: for what cannot wait for the store. */
export function lastPerson(): string | undefined {
  return last;
}

/** As `keep`, where this account, or nobody for undefined, is still signed in here. */
export function keepFor(person: string | undefined, key: string, value: unknown): Promise<boolean> {
  return revising(async (tx) => {
    if ((await personOf(tx)) !== person) return false;
    await tx.kv.put({ key, value });
    return true;
  });
}

/** Within a transaction: the account that is signed in on this phone. */
export async function personOf(tx: Device): Promise<string | undefined> {
  const profile = (await tx.kv.get("profile"))?.value as Profile | undefined;
  return profile?.account.id;
}

const OF_ONE_PERSON = ["divisions", "sync", "whole"];

/** Another person's copy of the county's records goes; the catalogue is everybody's and stays. */
export async function adoptProfile(profile: Profile): Promise<void> {
  await revising(async (tx) => {
    if ((await personOf(tx)) !== profile.account.id) await clearCopies(tx);
    await tx.kv.put({ key: "profile", value: profile });
  });
  tell({ type: "changed" });
}

/** Nobody is signed in any more. The outbox is another database and is not touched. */
export async function forgetProfile(): Promise<void> {
  await revising(async (tx) => {
    await clearCopies(tx);
    await tx.kv.delete("profile");
  });
  tell({ type: "changed" });
}

/** After a revocation: what the county told this phone goes. Who it was stays, to be shown. */
export async function wipeCopies(): Promise<void> {
  await revising(async (tx) => {
    await clearCopies(tx);
    await tx.kv.put({ key: "sync", value: { wiped: true } });
  });
}

async function clearCopies(tx: Device): Promise<void> {
  await tx.records.clear();
  await tx.kv.bulkDelete(OF_ONE_PERSON);
}
