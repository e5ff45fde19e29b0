/** The frame, the sign-in page and the home page, in English. */
import type zh from "./zh";

const en: Record<keyof typeof zh, string> = {
  app: "Shishu",
  home: "Home",
  records: "Records",
  me: "Me",
  county: "Totals",
  navDecide: "Decide",
  navPhones: "Phones",
  back: "Back",
  close: "Close",
  cancel: "Cancel",
  confirm: "OK",
  retry: "Try again",
  loading: "Opening…",
  loadingLong: "Still opening, {n} {n?second|seconds} so far",
  skip: "Skip to content",
  notices: "Notices",
  mainNav: "Main pages",

  demo: "Demonstration data: people and figures are made up.",
  crashTitle: "Something went wrong on this page",
  crashText:
    "What you saved is still on this phone. Go back to the home page and try again; if it happens again, tell your township.",
  crashDetail: "Details",
  toHome: "Go to home",
  countyOffline: "Totals need a network. Try again where there is signal.",
  missingTitle: "There is no such page",
  missingText: "The address may be mistyped, or the page has been removed.",

  updateReady: "A new version is ready.",
  updateNow: "Update now",
  upgradeBlocked:
    "Another page still runs the older version. Close this app's other pages and this one goes on by itself. Nothing is lost.",
  upgradeOutdated:
    "The app was updated in another page. Reopen this one; what is half written comes back.",
  upgradeReopen: "Reopen",
  evicted:
    "The phone cleared this app's storage. {n} {n?record that was|records that were} not sent may be lost. Please enter {n?it|them} again and tell your township.",
  evictedNone:
    "The phone cleared this app's storage; records are being fetched again. Nothing unsent was lost.",
  evictedRead: "I have read this",
  browser:
    "This page cannot open offline here. Tap '…' at the top right, choose 'Open in browser', then add it to the home screen.",

  signIn: "Sign in",
  signingIn: "Signing in…",
  signInLead: "Recorded once in the village, true in the county.",
  name: "Account",
  password: "Password",
  showPassword: "Show password",
  hidePassword: "Hide password",
  nameMissing: "Enter your account name.",
  passwordMissing: "Enter your password.",
  badCredentials:
    "The account or the password is wrong. Check capital letters; if you forgot the password, ask the county's administrator.",
  throttled: "Too many attempts. Wait {n} {n?second|seconds} and try again.",
  throttledMinutes: "Too many attempts. Wait {n} {n?minute|minutes} and try again.",
  accountDisabled:
    "This account has been disabled. Your records are still on this phone; contact your township.",
  offlineSignIn: "No network. The first sign-in needs a connection.",
  slowSignIn: "No answer for a long time; the signal may be weak. Try again.",
  portalSignIn:
    "This network wants you to sign in on a web page first (hotel Wi-Fi, for example). Use mobile data instead.",
  opening: "Opening…",
  outdatedSignIn: "The app wants an update: close this page, open it again, then sign in.",
  serverSignIn: "The server has a problem. It is not your fault; try again in a few minutes.",
  signedInAs: "You are signed in as {name}. Sign in again to go on sending.",
  signedOutKept:
    "Signed out. {n} {n?record waits|records wait} on this phone and will be sent after the next sign-in.",

  syncDone: "Everything is sent",
  syncNever: "Never connected so far",
  syncPending: "{n} to be sent",
  syncRunning: "Sending, {n} left",
  syncChecking: "Looking for news",
  syncOffline: "No network, {n} saved on this phone",
  syncOfflineNone: "No network, nothing to be sent",
  syncExpired: "Sign in again; {n} saved on this phone",
  syncExpiredNone: "Sign in again to send and receive",
  syncRevoked: "This sign-in was ended; sign in again. {n} saved on this phone",
  syncRevokedNone: "This sign-in was ended; sign in again",
  syncWiped:
    "Records fetched from the county were removed from this phone. What is unsent or unfinished is kept.",
  syncDisabled: "Account disabled, contact your township; {n} saved on this phone",
  syncDisabledNone: "Account disabled, contact your township",
  syncOutdated: "The app wants an update; {n} saved on this phone are sent after it",
  syncOutdatedNone: "The app wants an update; sync goes on after it",
  syncServer: "The server does not answer, will try again; {n} saved on this phone",
  syncServerNone: "The server does not answer, will try again",
  syncPortal: "This network wants a web sign-in, use mobile data; {n} saved on this phone",
  syncStorage: "The phone's storage is full or failing; free some space. {n} to be sent",
  syncPhotos: "Records are sent, {n} {n?photo|photos} to upload",
  syncPhotosMissing:
    "{n} {n?photo|photos} vanished from this phone before upload; open the record and retake",
  syncDoneHeld: "Everything is sent; {n} {n?needs|need} your attention",
  syncDonePhotos: "Records are sent; {n} {n?photo has|photos have} to be retaken",
  syncHeld: "{n} {n?needs|need} your attention",
  syncAt: "Agreed with the county {when}",
  syncNow: "Send now",
  syncing: "Sending…",
  syncState: "Sending",

  today: "Today",
  yesterday: "Yesterday",
  justNow: "just now",
  minutesAgo: "{n} {n?minute|minutes} ago",
  atTime: "{day} {time}",

  returnedFirst: "Look at these first",
  returnedAll: "See all {n}",
  record: "New record",
  recordsOfMonth: "This village, this month",
  monthNote:
    "Includes what is not sent yet, but nothing returned and no edit that is not in force. Counted on this phone; the county's totals are authoritative.",
  monthEmpty: "No records count this month. Make the first one above and its figures appear here.",
  recordCount: "{n} recorded",
  draftWaiting: "unfinished",
  noKindsTitle: "The forms are not here yet",
  noKindsText:
    "Connect once to fetch the forms and village names; after that no network is needed.",

  yes: "Yes",
  no: "No",
  photos: "{n} {n?photo|photos}",
  placeWith: "{point} (within about {n} m)",

  state_saved: "On phone",
  state_sent: "Sent",
  state_rolled: "In totals, to be reviewed",
  state_approved: "In totals, approved",
  state_returned: "Returned",
  state_conflict: "Township decides",
  state_quarantined: "Did not pass",
  state_late: "Late, under review",
  state_withdrawn: "Withdrawn",
  state_gone: "Withdrawn or moved",
};
export default en;
