/** What a field's control is given: its own declaration and value, and the form around it. */
import { type InjectionKey, inject, type Ref } from "vue";
import type { Body, Field, Kind, Value } from "../catalogue/types";
import type { NewPhoto } from "../outbox/op";

/** Every component in fields/ takes these and emits `change` (null: nothing said) and `left`. */
export interface FieldProps {
  field: Field;
  /** For the control itself, or the first of a group: the label and the focus go there. */
  id: string;
  value: Value | undefined;
  invalid: boolean;
  describedby: string | undefined;
}
export interface FieldEmits {
  change: [value: Value | null];
  left: [];
}

export interface FormContext {
  kind: Kind;
  recordId: string | undefined;
  body: Readonly<Ref<Body>>;
  /** New pictures of this form by their hash. */
  photos: Readonly<Ref<ReadonlyMap<string, NewPhoto>>>;
  addPhoto(photo: NewPhoto): void;
}

export const FORM: InjectionKey<FormContext> = Symbol("form");

export function useForm(): FormContext {
  const form = inject(FORM);
  if (!form) throw new Error("a field stands outside a form");
  return form;
}
