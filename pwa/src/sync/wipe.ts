/** After a revocation: what the server has leaves this phone, and nothing else does. */
import { now } from "../device/clock";
import { type Profile, wipeCopies } from "../device/profile";
import { writing } from "../outbox/db";
import type { OpRow } from "../outbox/op";
import type { Failure } from "./answer";
import { settings } from "./settings";
import { prune } from "./settle";

/** Somebody switched off the account, ended this sign-in, or made this device unknown. */
export function revokes(failure: Failure): boolean {
  return failure === "account_disabled" || failure === "session_revoked";
}

/**
 * The copies go at once, acknowledged operations and remembered values after two days: a server
 * restored from its backup may still ask for younger ones. So may one that is of another epoch than
 * the one that acknowledged them: those stay until their author is here to say them again. What
 * waits, what is held and what is half written stays. A disabled account wipes its own, a revoked
 * phone that of everybody.
 */
export async function wipe(profile: Profile, failure: Failure, epoch?: string): Promise<void> {
  await wipeCopies();
  const author = failure === "account_disabled" ? profile.account.id : undefined;
  const before = Math.round(now()) - settings.keptRevokedMs;
  await writing(async (tx) => {
    const there = (row: OpRow) => epoch === undefined || row.epoch === epoch;
    await prune(tx, before, (row) => there(row) && (author === undefined || row.author === author));
    if (author === undefined) await tx.memory.clear();
    else await tx.memory.where("[author+kind]").between([author, ""], [author, "\uffff"]).delete();
  });
}
