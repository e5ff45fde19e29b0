/** Signing in and out, never in the middle of a turn: no operation travels under another name. */
import { ApiProblem, call } from "../device/api";
import { tell } from "../device/channel";
import { keep, readKept } from "../device/db";
import { exclusively } from "../device/lock";
import { adoptProfile, forgetProfile, type Profile, readProfile } from "../device/profile";
import { readableProfile, refreshStatics } from "../device/refresh";
import { requestPersistence } from "../device/storage";
import { countWaiting } from "../outbox/count";
import { noteStatics } from "./state";
import { syncNow } from "./turn";

const GOODBYE_MS = 5_000;

/** Throws ApiProblem: 401 `bad_credentials`, `totp_required`, `bad_totp`, 429, or status 0 `offline`/`timeout`/`portal`. */
export async function signIn(
  name: string,
  password: string,
  code?: string,
  label?: string,
): Promise<Profile> {
  tell({ type: "halt" });
  const profile = await exclusively(async () => {
    const body = { name, password, ...(code ? { code } : {}), ...(label ? { label } : {}) };
    const { data } = await call<Profile>("/session", {
      method: "POST",
      body,
      ours: readableProfile,
    });
    await adoptProfile(data as Profile);
    await keep("leaving", false);
    return data as Profile;
  });
  // So that the form works even if the network goes right now; the next start tries again.
  await refreshStatics().then(
    () => noteStatics(profile.account.id),
    () => undefined,
  );
  void requestPersistence();
  void syncNow("signed-in");
  return profile;
}

/** Works offline; never deletes what waits. `kept`: operations of this author that wait here. */
export async function signOut(): Promise<{ kept: number }> {
  tell({ type: "halt" });
  return exclusively(async () => {
    const { pending, held } = await countWaiting();
    await keep("leaving", true);
    await forgetProfile();
    await finishLeaving();
    return { kept: pending + held };
  });
}

/** Tell the server of a sign-out that it could not be told when it happened. Never throws. */
export async function finishLeaving(): Promise<void> {
  if (!(await readKept<boolean>("leaving")) || (await readProfile())) return;
  try {
    await call("/session", { method: "DELETE", timeoutMs: GOODBYE_MS });
  } catch (error) {
    // 401: the session had ended by itself.
    if (!(error instanceof ApiProblem) || error.status !== 401) return;
  }
  await keep("leaving", false);
}
