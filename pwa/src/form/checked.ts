/** What is wrong or unusual in a form now, and what stands in the way of saving it. */
import { computed, ref, type ShallowRef, shallowRef } from "vue";
import { check } from "../catalogue/check";
import type { Body } from "../catalogue/types";
import { today } from "../device/clock";
import type { LocalRecord } from "../outbox/op";
import { listRecords } from "../outbox/records";
import { sameBody, tidyBody } from "./body";
import { firstWrong, visibleNow, wantsReason } from "./findings";
import { jumps } from "./jump";
import { layout, REASON } from "./layout";
import type { Start } from "./open";

/** For a component's setup. */
export function useChecked(start: Start, body: Readonly<ShallowRef<Body>>) {
  const { kind, record } = start;
  /** Whether saving has been tried: from then on everything missing is named. */
  const tried = ref(false);
  const left = ref(new Set<string>());
  const unfold = ref(false);
  /** What this phone has of the kind: it comes when the form stands, and may fail to come. */
  const others = shallowRef<LocalRecord[]>([]);
  void listRecords({ kind: kind.kind }).then(
    (records) => {
      others.value = records;
    },
    () => undefined,
  );
  const found = computed(() => {
    const said = tidyBody(kind, body.value, false);
    const { errors, warnings } = check(kind, said, today());
    const named = new Set(warnings.map((one) => one.field));
    const jumped = jumps(kind, said, start.division, others.value, record?.id);
    return { errors, warnings: [...warnings, ...jumped.filter((one) => !named.has(one.field))] };
  });
  const fields = computed(() => layout(kind, body.value));

  const unchanged = (name: string): boolean =>
    sameBody({ it: body.value[name] ?? null }, { it: start.body[name] ?? null });

  /** The field to be mended first; the fold is opened if it is in there. */
  function blocked(): string | undefined {
    const { errors, warnings } = found.value;
    const { first, more } = fields.value;
    if (errors.length === 0) return wantsReason(warnings, body.value) ? REASON : undefined;
    const order = [...first, ...more].map((field) => field.name);
    const wrong = firstWrong(errors, order);
    if (more.some((field) => field.name === wrong)) unfold.value = true;
    return wrong;
  }
  return {
    tried,
    unfold,
    found,
    fields,
    blocked,
    errors: computed(() => visibleNow(found.value.errors, tried.value, left.value)),
    warnings: computed(() => visibleNow(found.value.warnings, tried.value, left.value)),
    /** Nothing is wrong, something is unusual: only a line of reason is missing. */
    asksReason: computed(
      () => tried.value && !found.value.errors.length && found.value.warnings.length > 0,
    ),
    /** What the server said about a field of a record that it set aside, until that is changed. */
    told: computed(() => (record?.fieldErrors ?? []).filter((one) => unchanged(one.field))),
    leave: (name: string) => {
      left.value = new Set(left.value).add(name);
    },
    /** What is saved. */
    whole: () => tidyBody(kind, body.value, found.value.warnings.length > 0),
  };
}

export type Checked = ReturnType<typeof useChecked>;
