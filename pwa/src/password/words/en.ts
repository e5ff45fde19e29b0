/** Changing one's password, in English. */
import type zh from "./zh";

const en: Record<keyof typeof zh, string> = {
  title: "Password",
  change: "Change password",
  first: "Your password was made by somebody else. Please choose one that only you know.",
  due: "Your password was made by somebody else. Choose one of your own to see the figures.",
  present: "Present password",
  next: "New password",
  nextHint:
    "10 characters or more, any of them. Longer is harder to guess: best 15 or more, such as a sentence that only you know.",
  save: "Save the new password",
  saving: "Saving…",
  later: "Later",
  presentMissing: "Enter your present password.",
  nextMissing: "Enter a new password.",
  noAnswer:
    "No network; most likely nothing was changed. Try again where there is signal. If it then says that the present password is wrong, the change had been made.",
  saved: "Changed. Use the new password from the next sign-in on.",
  savedOthers:
    "Changed. Use the new password from the next sign-in on. Other devices signed out: {n}.",
};
export default en;
