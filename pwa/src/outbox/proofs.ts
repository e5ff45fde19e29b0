/**
 * The keys by which this phone's people prove a file to be theirs. Kept in the outbox, which nothing
 * rebuilds: on a shared phone another one exports what waits of somebody who has signed out.
 */
import type { Profile } from "../device/profile";
import { reading, writing } from "./db";

const nameOf = (device: string, account: string): string => `proof/${device}/${account}`;

/** Keep the key that the server gave to this account on this device, if it is new. */
export async function keepProof({ account, device }: Profile): Promise<void> {
  if (!device.proof) return;
  const row = { key: nameOf(device.id, account.id), value: device.proof };
  const known = await reading((tx) => tx.kv.get(row.key));
  if (known?.value !== row.value) await writing((tx) => tx.kv.put(row));
}

/** undefined for somebody who never synced here since there are such keys. */
export async function readProof(device: string, account: string): Promise<string | undefined> {
  const kept = await reading((tx) => tx.kv.get(nameOf(device, account)));
  return kept?.value as string | undefined;
}
