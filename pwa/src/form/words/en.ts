/** The form, in English. */
import type zh from "./zh";

const en: Record<keyof typeof zh, string> = {
  newTitle: "New record: {kind}",
  editTitle: "Edit record: {kind}",
  copyLast: "Copy the last one",
  copied: "Filled in from the last record; change what differs. Photos are taken anew.",
  optional: "optional",
  one_of: "at least one",
  wanted: "or say why not",
  more: "More ({n}, optional)",
  save: "Save",
  saving: "Saving…",
  unknownKind: "This form is not on the phone",
  unknownKindText: "It may not have been fetched yet, or is no longer used. Connect and try again.",
  notYours: "Your account does not keep this form",
  notYoursText: "Villages fill it in. For the figures see “Totals”.",
  noRecord: "This record is not on the phone",
  noRecordText: "It may have been withdrawn, or is not of your village.",

  draftRestored: "Restored what you had not finished ({when}).",
  draftDiscard: "Discard and start anew",
  draftFailed:
    "The phone's storage is almost full: unfinished work, photos above all, may not be kept. Save now, or free some space.",
  editLocked: "Save when done; it will be sent as a correction.",
  repair: "This record was set aside. Mend what is marked red and save; it will be sent again.",

  minus: "One less",
  plus: "One more",
  clear: "Clear",
  yes: "Yes",
  no: "No",
  choose: "Choose",
  recent: "Used lately",
  usual: "Usual",
  others: "Others",
  suggestions: "Names to choose from",
  today: "Today",
  yesterday: "Yesterday",
  day: "Day",
  dayNone: "No day chosen yet",

  takePhoto: "Take photo",
  pickPhoto: "Album",
  photoBusy: "Working on the photo…",
  photoOf: "{label}, photo {n}",
  photoRemove: "Remove {label}, photo {n}",
  photoFull: "At most {n}; remove one first.",
  photo_not_an_image: "This file is not a picture, or is damaged; take it again.",
  photo_heic:
    "This picture is in the HEIC format, which this browser cannot open. Set the camera to JPEG (most compatible) and take it again.",
  photo_insecure:
    "This address is not a secure connection (https), so the browser does not let the page handle pictures. Open the address that begins with https.",
  photo_unreadable:
    "The phone could not read this file; it may not have been downloaded yet. Open it in the album, then choose it again.",
  photo_failed: "The picture could not be handled; please try again, or reopen the app.",
  photo_too_large: "This picture is too large for the phone; take it again with the camera.",
  photo_no_canvas: "This browser cannot handle pictures; open the page in another one.",
  photoMissing: "The picture is not on this phone",

  locate: "Use my position now",
  locating: "Locating; stand in the open for a moment…",
  relocate: "Locate again",
  located: "Located, within about {n} m",
  accuracyGood: "precise",
  accuracyFair: "fairly precise",
  accuracyPoor: "not very precise; try again in the open",
  placeRemove: "Remove position",
  place_insecure:
    "This address is not a secure connection (https), so the browser gives no position; it can be saved without.",
  place_denied:
    "No permission to locate. Allow it in the phone's settings; you can save without it.",
  place_unavailable: "No signal for locating. Try in the open; you can save without it.",
  place_timeout: "Locating took too long. Try in the open; you can save without it.",

  understood: "= {amount}",
  askAmount: "What is “{text}”? Tap one:",
  notAmount: "{label}: a number with at most {n} {n?decimal|decimals}, please, e.g. 12.5.",
  notWhole: "{label}: a whole number, please.",
  errorsTop: "{n} to put right, marked red.",
  jump: "{label} is over five times the last time ({last}). Please check the decimal point and the unit, or say why in one line.",
  jumpVillage:
    "{label} is over five times the last one of this village ({last}). Please check the decimal point and the unit, or say why in one line.",
  warningsTop: "These differ from the usual:",
  photosTop: "Photos are missing; a line of reason will do:",
  reason: "Reason",
  reasonMissing: "Check what is marked amber; if it is right, write one line of reason here.",

  twinTitle: "Perhaps a duplicate",
  twinText: "There is already a {kind} on this phone: {title} ({day}).",
  twinOpen: "See that one",
  twinSave: "Not a duplicate, save",
  twinBack: "Go back",

  failed_quota:
    "The phone's storage is full: not saved, but nothing you typed is lost. Save the words now and add the photos later.",
  failed_quotaWords:
    "The phone's storage is full, even for the words. They are still here: free some space and save again.",
  failed_storage:
    "Not saved; what you typed is still here. Try once more; if it fails, reopen the app and it will be restored.",
  failed_signed_out: "You are signed out: not saved. Sign in again and it will be restored.",
  failed_no_catalogue: "The form is not on this phone: not saved. Connect and try again.",
  failed_no_record: "The record is no longer on this phone: not saved.",
  saveWords: "Save the words",

  savedTitle: "Saved on this phone",
  savedHeld: "The county has it, but you should look at it again: choose 'See this one'.",
  savedNothing: "Nothing was changed; nothing needs sending.",
  savedWords: "The words are saved, the photos are not. Add them to this record later.",
  savedNote: "It will be sent by itself when there is a network.",
  again: "Another one",
  back: "Back",
  open: "See this one",
};
export default en;
