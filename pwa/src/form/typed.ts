/** What has been typed into a form, and its draft: every change is put aside at once. */
import { computed, onUnmounted, ref, shallowRef, watch } from "vue";
import type { Body, Value } from "../catalogue/types";
import { now } from "../device/clock";
import { dropDraft, writeDraft } from "../outbox/draft";
import type { NewPhoto } from "../outbox/op";
import { markDirty } from "../shell/dirty";
import { copyBody, sameBody } from "./body";
import { DraftKeeper } from "./draftkeeper";
import { dropLastWords, noteLastWords } from "./lastwords";
import type { Start } from "./open";

/** The pictures that a body names, of those taken in this form. */
export function picturesOf(body: Body, photos: ReadonlyMap<string, NewPhoto>): NewPhoto[] {
  return [...photos.values()].filter((photo) => {
    const hashes = body[photo.field];
    return Array.isArray(hashes) && hashes.includes(photo.sha256);
  });
}

/** For a component's setup. */
export function useTyped(start: Start) {
  const body = shallowRef<Body>(start.draft?.body ?? start.body);
  const photos = shallowRef<ReadonlyMap<string, NewPhoto>>(
    new Map(start.draft?.photos.map((photo) => [photo.sha256, photo])),
  );
  const draftFailed = ref(false);
  const keeper = new DraftKeeper((error) => {
    draftFailed.value = error !== undefined;
  });
  const dirty = computed(() => !sameBody(body.value, start.body));
  watch(dirty, (now) => markDirty(start.draftKey, now), { immediate: true });
  onUnmounted(() => markDirty(start.draftKey, false));

  function put(next: Body): void {
    body.value = next;
    noteLastWords(start.wordsKey, next, now());
    const [changed, pictures] = [dirty.value, picturesOf(next, photos.value)];
    keeper.keep(async () => {
      if (changed) await writeDraft(start.draftKey, next, pictures, start.seen);
      else await dropDraft(start.draftKey);
      dropLastWords(start.wordsKey, next);
    });
  }
  return {
    body,
    photos,
    draftFailed,
    keeper,
    put,
    set: (name: string, value: Value | null) => put({ ...body.value, [name]: value }),
    copyLast: () => start.last && put({ ...body.value, ...copyBody(start.kind, start.last) }),
    addPhoto: (photo: NewPhoto) => {
      photos.value = new Map(photos.value).set(photo.sha256, photo);
    },
    /** Nothing of it is left: it was saved, or is not wanted. */
    forget: () => {
      dropLastWords(start.wordsKey);
      markDirty(start.draftKey, false);
    },
    discard: async () => {
      await keeper.pause();
      dropLastWords(start.wordsKey);
      await dropDraft(start.draftKey);
    },
  };
}

export type Typed = ReturnType<typeof useTyped>;
