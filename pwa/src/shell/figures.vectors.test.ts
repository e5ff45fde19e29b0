/** The vectors records → figures, which the server's rollup, recount and lists read as well. */
import { describe, expect, test } from "vitest";
import { mergeRecord } from "../outbox/view";
import { monthFigures } from "./figures";
import { phoneSays, readVectors } from "./figures.test-support";

describe.each(readVectors())("$file: $name", (vector) => {
  test.each(phoneSays({ mergeRecord, monthFigures }, vector))("$month", ({ shown, told }) => {
    expect(shown).toEqual(told);
  });
});
