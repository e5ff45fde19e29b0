/** What to say when signing in fails: what happened, and what to do. */
import { ApiProblem } from "../device/api";
import type { Params } from "./words";
import type zh from "./words/zh";

export interface Said {
  key: keyof typeof zh;
  params?: Params;
  /** The server's own words, where they are for whoever runs it. */
  words?: { zh: string; en: string };
}

const OPERATORS = ["csrf", "needs_https"];

const BY_CODE: Record<string, keyof typeof zh> = {
  bad_credentials: "badCredentials",
  account_disabled: "accountDisabled",
  offline: "offlineSignIn",
  timeout: "slowSignIn",
  portal: "portalSignIn",
  outdated: "outdatedSignIn",
};

/** The sentence for a failed sign-in; whatever is not known is the server's fault, not the person's. */
export function signInFailure(error: unknown): Said {
  if (!(error instanceof ApiProblem)) return { key: "serverSignIn" };
  if (error.status === 429) {
    const seconds = Math.max(1, Math.ceil(error.retryAfter ?? 60));
    return seconds <= 90
      ? { key: "throttled", params: { n: seconds } }
      : { key: "throttledMinutes", params: { n: Math.ceil(seconds / 60) } };
  }
  if (OPERATORS.includes(error.code)) return { key: "serverSignIn", words: error };
  return { key: BY_CODE[error.code] ?? "serverSignIn" };
}
