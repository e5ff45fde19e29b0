/** The words of the second factor in English. */
import type zh from "./zh";

const en: Record<keyof typeof zh, string> = {
  title: "Authenticator code",
  hint: "Signing in asks for a 6-digit code of your authenticator besides the password.",
  dueText: "Your county asks for a second factor. Set it up first; then everything opens.",
  on: "In use. {n} recovery {n?code|codes} left.",
  off: "Not in use.",
  setUp: "Set up",
  renew: "Another phone, or set up anew",
  password: "Your password",
  currentCode: "Your present code, or a recovery code",
  next: "Next",
  scan: "Scan this with the authenticator on your phone:",
  qrAlt: "QR code of the second factor. The text below says the same.",
  orType: "Or type this into the authenticator:",
  thenCode: "The 6 digits it shows now",
  confirm: "Put in use",
  busy: "One moment…",
  recoveryTitle: "Write these recovery codes down",
  recoveryHint:
    "Each lets you in once without the phone. They are shown this once: keep them on paper.",
  recoveryDone: "Written down",
  code: "Code or recovery code",
  codeHint: "The 6 digits of your authenticator, or a recovery code.",
  failed: "That did not work. Check the network and try again.",
  county: "All administrators and officers of the county must use a code",
  countySaved: "Saved.",
};
export default en;
