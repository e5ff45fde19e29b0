/** 我的, in English. */
import type zh from "./zh";

const en: Record<keyof typeof zh, string> = {
  title: "Me",
  role_village_reporter: "Village reporter",
  role_township_reviewer: "Township reviewer",
  role_county_officer: "County officer",
  role_county_viewer: "County viewer",
  role_administrator: "Administrator",
  account: "Account",

  sync: "Sending",
  syncNow: "Send now",
  syncing: "Sending…",
  reportAll: "{sent} sent, {accepted} in force.",
  reportHeld: "{sent} sent: {accepted} in force, {held} {held?needs|need} attention; see Records.",
  reportNone: "Nothing to send; up to date.",
  reportPulled: "{n} {n?update|updates} fetched.",
  reportPhotos: "{n} {n?photo|photos} uploaded.",
  stopped_offline: "No network: not sent. Records stay on this phone and are sent later.",
  stopped_session_expired: "Your sign-in has expired: not sent. Sign in again; nothing is lost.",
  stopped_session_revoked:
    "This sign-in was ended: not sent. Sign in again; nothing unsent is lost.",
  stopped_account_disabled: "Account disabled. Records stay on this phone; contact your township.",
  stopped_server: "No answer from the server: not all is sent. It tries again by itself.",
  stopped_outdated:
    "The app wants an update: it cannot read the server's answer. Records stay on this phone and are sent after it.",
  stopped_portal: "This network wants a web sign-in: not sent. Use mobile data.",
  stopped_storage: "The phone's storage is full or failing. Free some space and try again.",
  signInAgain: "Sign in again",
  wiped:
    "Records fetched from the county were removed from this phone. What is unsent or unfinished is kept.",
  waiting: "To be sent",
  photosWaiting: "Photos to upload",
  heldHere: "Need attention",
  othersHere: "Others' records waiting on this phone",
  lastOk: "Last agreed with the county",
  never: "never",
  records: "{n}",
  pictures: "{n}",
  log: "Recent sending",
  logLine: "{sent} taken in",
  logHeld: "{held} of them {held?needs|need} attention",
  logEmpty: "Nothing was sent yet.",

  storage: "Storage on this phone",
  persistedYes: "Protected: the phone will not clear it by itself",
  persistedNo:
    "The phone may clear it when space runs out. Choose “Prevent clearing”, or add the app to the home screen, and send soon",
  persistedUnknown: "This browser cannot say whether it clears storage; send soon",
  quota: "{n}% used",
  quotaHigh: "{n}% used, almost full; free some space",
  askPersist: "Prevent clearing",
  askRefused: "The phone did not agree. Add the app to the home screen and try again.",
  export: "Export what is unsent",
  exportHint:
    "If sending keeps failing, export a file and hand it to your township. It is sealed: only this system opens it.",
  exportNone: "Nothing to export.",
  exportFailed: "The export failed; try again.",
  exportNoKey:
    "This phone has no key to seal with yet; go online once and export again. All is kept.",
  exported:
    "A sealed file is exported; hand it to your township. What waits here is still sent by itself, and counts once.",
  exportedSeveral:
    "It is large and became several files; hand all of them to your township. Everything counts once.",

  display: "Display",
  language: "Language",
  size: "Text size",
  size_normal: "Normal",
  size_large: "Large",
  size_huge: "Very large",

  feedback: "Feedback",
  feedbackHint:
    "Anything awkward, asked twice, or wrong. The county's officers and administrators read it under “Me”.",
  feedbackText: "Your words",
  feedbackSend: "Send",
  feedbackSending: "Sending…",
  feedbackSent: "The county has it. Thank you.",
  feedbackTold: "What people wrote",
  feedbackNone: "Nobody has written yet. What they write is listed here.",
  feedbackEmpty: "Write a few words first.",
  feedbackKept: "Not sent; your words are kept on this phone. Try again with a network.",

  sessions: "Signed-in devices",
  sessionsHint: "Sign out any that you do not know.",
  sessionsShow: "Show",
  sessionsOffline: "This needs a network.",
  sessionThis: "this device",
  sessionSeen: "last used {when}",
  sessionUnknown: "Unknown device",
  browserWeChat: "WeChat",
  browserHuawei: "Huawei Browser",
  browserXiaomi: "Xiaomi Browser",
  revoke: "Sign it out",
  revokeName: "Sign it out: {name}",
  revokePassword: "Your password",
  revokeNot: "Leave it signed in",
  revokeFailed: "That failed; try again.",

  signOut: "Sign out",
  signOutTitle: "Sign out?",
  signOutWaiting:
    "{n} {n?is|are} not sent. {n?It is|They are} kept and sent after your next sign-in.",
  signOutDrafts: "Unfinished forms are kept too.",
  signOutNone: "Nothing waits to be sent.",
  signOutStay: "Stay",
  signOutYes: "Sign out",
  signOutFailed: "Signing out failed; try again.",

  about: "About",
  version: "Version {version}",
  aboutText:
    "Shishu: recorded once in the village, true in the county. Every figure opens to its records.",
  aboutRules: "No check-ins, no points, no rankings, no counting of hours.",
};
export default en;
