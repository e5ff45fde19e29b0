/** Saving a form: nothing is cleared before the phone has it, and a failure is told aloud. */
import { ref, shallowRef, watch } from "vue";
import type { Body } from "../catalogue/types";
import { dropDraft } from "../outbox/draft";
import { SaveError } from "../outbox/errors";
import { newId } from "../outbox/id";
import type { LocalRecord, NewPhoto } from "../outbox/op";
import { listRecords } from "../outbox/records";
import { editRecord, saveRecord } from "../outbox/write";
import type { Checked } from "./checked";
import { findTwin } from "./duplicate";
import type { Start } from "./open";
import { picturesOf, type Typed } from "./typed";
import type { FormWord } from "./words";

export interface Saved {
  recordId: string;
  /** False where an edit changed nothing. */
  changed: boolean;
  wordsOnly: boolean;
}
export interface SaveOptions {
  /** The person has seen the suspected duplicate. */
  twinOk?: boolean;
  /** Save the words now, the pictures another time. */
  photosLater?: boolean;
}

/** Which sentence a failed save gets; `wordsOnly`: there is no picture that could wait. */
export function failureOf(error: unknown, wordsOnly: boolean): FormWord {
  const code = error instanceof SaveError ? error.code : "storage";
  return code === "quota" && wordsOnly ? "failed_quotaWords" : `failed_${code}`;
}

/** The record is written once: the same id again, from a second tap, is an edit that says nothing. */
async function write(
  start: Start,
  recordId: string,
  body: Body,
  photos: NewPhoto[],
  photosLater: boolean,
): Promise<Saved> {
  const { kind, record, division, draftKey: draft, seen } = start;
  const wordsOnly = photosLater && photos.length > 0;
  if (!record) {
    await saveRecord({ kind: kind.kind, division, body, photos, recordId, photosLater, draft });
    return { recordId, changed: true, wordsOnly };
  }
  const { changed } = await editRecord(recordId, body, photos, { seen, photosLater, draft });
  if (!changed) await dropDraft(draft);
  return { recordId, changed, wordsOnly };
}

/** For a component's setup. `focus` brings the named field before the person. */
export function useSaving(
  start: Start,
  typed: Typed,
  checked: Checked,
  focus: (field: string) => void,
) {
  const saving = ref(false);
  const failure = ref<FormWord>();
  const twin = shallowRef<LocalRecord>();
  const saved = shallowRef<Saved>();
  const recordId = start.record?.id ?? newId();
  watch(typed.body, () => {
    failure.value = undefined;
  });

  async function hasTwin(body: Body): Promise<boolean> {
    const others = await listRecords({ kind: start.kind.kind });
    twin.value = findTwin(start.kind, body, start.division, others, recordId);
    return twin.value !== undefined;
  }
  async function attempt({ twinOk = false, photosLater = false }: SaveOptions): Promise<void> {
    const body = checked.whole();
    if (!twinOk && (await hasTwin(body))) return;
    const photos = picturesOf(typed.body.value, typed.photos.value);
    saved.value = await write(start, recordId, body, photos, photosLater);
    typed.forget();
  }
  async function save(options: SaveOptions = {}): Promise<void> {
    checked.tried.value = true;
    failure.value = undefined;
    twin.value = undefined;
    const wrong = checked.blocked();
    if (wrong !== undefined) return focus(wrong);
    if (saving.value) return;
    saving.value = true;
    await typed.keeper.pause();
    await attempt(options).catch((error: unknown) => {
      const pictures = picturesOf(typed.body.value, typed.photos.value);
      failure.value = failureOf(error, options.photosLater || pictures.length === 0);
    });
    saving.value = false;
    if (!saved.value) typed.keeper.resume();
  }
  return { saving, failure, twin, saved, save };
}
