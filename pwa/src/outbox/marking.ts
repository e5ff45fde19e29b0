/** The mark beside the store, brought up to date after every save and every turn. */
import { sideStore } from "../device/platform";
import { waitingHere } from "./count";
import { lastSeq } from "./counter";
import { reading } from "./db";
import { writeMark } from "./mark";

/** No-op in a worker, which has no side store. */
export async function renewMark(device: string): Promise<void> {
  if (!sideStore()) return;
  const { seq, pending } = await reading(async (tx) => {
    return { seq: await lastSeq(tx, device), pending: await waitingHere(tx) };
  });
  writeMark({ device, seq, pending });
}
