/** What still stands of an author's operations, and what others have taken away. */
import { describe, expect, test } from "vitest";
import type { Whole } from "../device/db";
import type { OpRow } from "./op";
import { applied, held, row } from "./story.test-support";
import { mergeRecord } from "./view";

describe("a record that a full pull did not bring", () => {
  const whole: Whole = { epoch: "e1", number: 9 };
  const settled = { ...applied, epoch: "e1" } as const;
  const create = (more: Partial<OpRow> = {}) =>
    row(1, { do: "create", kind: "k", set: { a: 5 } }, { ...settled, rev: 1, number: 9, ...more });
  const pulled = (rows: OpRow[], told: Whole | null = whole) =>
    mergeRecord({
      ...{ id: "r", copy: undefined, whole: told, rows, photos: [], photoFields: [] },
      ...{ dated: [], rolledNumber: 9 },
    });
  const stands = { state: "rolled", withdrawn: false, counted: { a: 5 } };

  test("stands no longer: said in a word, with its words, and not counted", () => {
    const gone = pulled([create()]);
    expect(gone).toMatchObject({ state: "gone", withdrawn: true, onServer: false, body: { a: 5 } });
    expect(gone).not.toHaveProperty("counted");
    const edited = row(2, { set: { a: 6 } }, { ...settled, rev: 2, number: 8 });
    expect(pulled([create({ number: 7 }), edited])).toMatchObject({
      state: "gone",
      body: { a: 6 },
    });
  });

  test("stands while no pull is whole", () => {
    expect(pulled([create()], null)).toMatchObject(stands);
  });

  test("stands where its operation came in force after what the pull tells of", () => {
    const late = create({ number: 10 });
    expect(pulled([late])).toMatchObject({ ...stands, state: "sent" });
    const edited = row(2, { set: { a: 5 } }, { ...settled, rev: 2, number: 10 });
    expect(pulled([create(), edited])).toMatchObject({ ...stands, state: "sent" });
    const { number: _unknown, ...unnumbered } = create();
    expect(pulled([unnumbered])).toMatchObject({ counted: { a: 5 } });
  });

  test("stands where a server of another epoch said so: it is said again", () => {
    expect(pulled([create({ epoch: "e0" })])).toMatchObject(stands);
    expect(pulled([create({ due: 1 })])).toMatchObject(stands);
  });

  test("never hides what waits, or is held", () => {
    const waiting = row(2, { set: { a: 7 } });
    expect(pulled([create(), waiting])).toMatchObject({ pendingOps: 1, body: { a: 7 } });
    expect(pulled([waiting])).toMatchObject({ state: "saved", pendingOps: 1 });
    expect(pulled([create(), row(2, { set: { a: 7 } }, held)])?.state).toBe("quarantined");
    const first = row(1, { do: "create", set: { a: -1 } }, { ...held, epoch: "e1" });
    expect(pulled([first])).toMatchObject({ state: "quarantined", withdrawn: false });
  });

  test("an own withdrawal stays one, unless it came to nothing", () => {
    const gone = row(2, { do: "delete" }, { ...settled, rev: 2 });
    expect(pulled([create(), { ...gone, number: 9 }])?.state).toBe("withdrawn");
    const nothing = row(2, { do: "delete" }, { ...settled, outcome: "conflict" });
    expect(pulled([create(), nothing])?.state).toBe("gone");
  });

  test("what was accepted for its author is gone as well, and no longer said to be sent", () => {
    const accepted = create({ outcome: "quarantined" });
    const { number: _none, rev: _norev, ...row } = accepted;
    expect(pulled([row])).toMatchObject({ state: "gone", body: { a: 5 } });
  });

  test("of another author it is none of this phone's records", () => {
    expect(pulled([row(1, { set: { a: 5 } }, { ...settled, rev: 2, number: 9 })])).toBeUndefined();
  });
});
