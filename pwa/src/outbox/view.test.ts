/** What the author sees, and what an edit of it says. */
import { describe, expect, test } from "vitest";
import type { ServerRecord } from "../device/db";
import { difference, overlay, same } from "./diff";
import type { OpRow } from "./op";
import { planEdit, planWithdraw } from "./plan";
import { applied, copy, held, row } from "./story.test-support";
import { mergeRecord, type Story } from "./view";

function see(of: ServerRecord | undefined, rows: OpRow[], rolledNumber = 0) {
  const story: Story = {
    id: "r",
    copy: of,
    rows,
    photos: [],
    photoFields: ["p"],
    dated: ["done_on", "built_on"],
    rolledNumber,
  };
  return mergeRecord(story);
}

describe("the record", () => {
  test("unknown to both sides is no record", () => expect(see(undefined, [])).toBeUndefined());

  test("waiting operations lie over the server's copy in their order", () => {
    const seen = see(copy(), [row(1, { set: { a: 5 } }), row(2, { set: { a: 6, b: null } })]);
    expect(seen).toMatchObject({ state: "saved", body: { a: 6 }, pendingOps: 2, rev: 3 });
    expect(seen?.seen).toEqual({ body: { a: 6 }, base: { op: "o2" } });
    expect(seen?.body).not.toHaveProperty("b");
  });

  test("in force but not yet pulled is not forgotten in between", () => {
    const seen = see(copy(), [row(1, { set: { a: 5 } }, { ...applied, rev: 4, number: 9 })], 8);
    expect(seen).toMatchObject({ state: "sent", body: { a: 5, b: 2 } });
    const pulled = see(
      copy({ rev: 4, number: 9 }),
      [row(1, { set: { a: 5 } }, { ...applied, rev: 4 })],
      9,
    );
    expect(pulled).toMatchObject({ state: "rolled", body: { a: 1 }, seen: { base: { rev: 4 } } });
  });

  test("approved as it stands, until it is edited again", () => {
    expect(see(copy({ status: "approved" }), [], 9)).toMatchObject({ state: "approved" });
    expect(see(copy(), [], 9)?.state).toBe("rolled");
    const edited = row(1, { set: { a: 5 } }, { ...applied, rev: 4, number: 9 });
    expect(see(copy({ status: "approved" }), [edited], 9)?.state).toBe("rolled");
  });

  test("returned until it is answered", () => {
    expect(see(copy({ status: "returned" }), [], 9)).toMatchObject({ state: "returned" });
    const answered = see(copy({ status: "returned" }), [row(1, { set: { a: 5 } })]);
    expect(answered).toMatchObject({ state: "saved" });
  });

  test("set aside: the author's words stay in sight; the standing ones are what an edit sees", () => {
    const seen = see(copy(), [row(1, { set: { a: -1 } }, held)]);
    expect(seen).toMatchObject({
      state: "quarantined",
      stateCode: "invalid",
      body: { a: -1, b: 2 },
    });
    expect(seen?.seen).toEqual({ body: { a: 1, b: 2 }, base: { rev: 3 } });
  });

  test("late: its month is closed; what stands is shown", () => {
    const seen = see(copy(), [row(1, { set: { a: 5 } }, { ...held, outcome: "late", code: "" })]);
    expect(seen).toMatchObject({ state: "late", body: { a: 1 }, heldSet: { a: 5 } });
  });

  test("the day is that of the first dated field filled in", () => {
    const create = row(1, { do: "create", set: { built_on: "2026-01-02" } });
    expect(see(undefined, [create])?.day).toBe("2026-01-02");
    const both = row(1, { do: "create", set: { built_on: "2026-01-02", done_on: "2026-03-04" } });
    expect(see(undefined, [both])?.day).toBe("2026-03-04");
    expect(see(copy(), [])?.day).toBe("2026-11-20");
  });

  test("moved to another village, it is no longer among this one's records", () => {
    const moved = copy({ dead: true, body: {}, rev: 5 });
    expect(see(moved, [row(1, { set: { a: 5 } }, { ...applied, rev: 4 })])).toBeUndefined();
    expect(see(moved, [row(1, { set: { a: 5 } }, held)])).toMatchObject({ state: "quarantined" });
  });

  test("moved to another village, its author still finds what was said of it", () => {
    const moved = copy({ dead: true, body: {}, rev: 5 });
    const own = row(1, { do: "create", set: { a: 5 } }, { ...applied, rev: 4 });
    const gone = { state: "gone", withdrawn: true, onServer: false, body: { a: 5 } };
    expect(see(moved, [own])).toMatchObject(gone);
    expect(see(moved, [own])).not.toHaveProperty("counted");
  });

  test("a withdrawal that waits for what never came is told while the county has the record", () => {
    const waits = { ...held, code: "waiting_for_base" } as const;
    const rows = [row(1, { do: "delete" }, waits)];
    expect(see(copy(), rows)).toMatchObject({ state: "quarantined", withdrawn: false });
    expect(see(copy({ dead: true }), rows)).toMatchObject({ withdrawn: true });
    const first = row(1, { do: "create", set: { a: 1 } }, held);
    const second = row(2, { do: "delete" }, waits);
    expect(see(undefined, [first, second])).toMatchObject({ withdrawn: true });
  });

  test("a withdrawal that came to nothing leaves the record", () => {
    const conflict = { ...held, outcome: "conflict", code: "edited" } as const;
    const seen = see(copy(), [row(1, { do: "delete" }, conflict)]);
    expect(seen).toMatchObject({ state: "conflict", withdrawn: false });
  });
});

describe("an edit", () => {
  test("says only what differs from what was seen when the form was opened", () => {
    const seen = { body: { a: 1, b: 2 }, base: { rev: 3 } };
    const said = planEdit(copy({ rev: 5, body: { a: 1, b: 9 } }), [], { a: 4, b: 2 }, [], seen);
    expect(said).toMatchObject({ do: "edit", base: { rev: 3 }, set: { a: 4 }, was: { a: 1 } });
  });

  test("of pictures alone is an attach", () => {
    const said = planEdit(copy(), [], { a: 1, b: 2, p: ["h"] }, ["p"]);
    expect(said).toMatchObject({ do: "attach", set: { p: ["h"] }, was: {} });
  });

  test("repairs a record that was set aside at its first word by saying all of it anew", () => {
    const rows = [
      row(1, { do: "create", set: { a: -1, b: 2 } }, held),
      row(2, { base: { op: "o1" }, set: { b: 3 } }),
    ];
    const said = planEdit(undefined, rows, { a: 1, b: 3, c: null }, []);
    expect(said).toEqual({
      do: "create",
      base: null,
      set: { a: 1, b: 3 },
      was: {},
      repairs: ["o1", "o2"],
    });
    const repaired = [
      ...rows.map((old) => ({ ...old, repairedBy: "o3" })),
      row(3, { do: "create", set: { a: 1 } }),
    ];
    expect(see(undefined, repaired)).toMatchObject({ state: "saved", body: { a: 1 } });
    expect(see(undefined, repaired)?.body).not.toHaveProperty("b");
  });

  test("of a rejected edit is told against what stands", () => {
    const rows = [row(1, { set: { a: -1 } }, held)];
    const said = planEdit(copy(), rows, { a: 3, b: 2 }, []);
    expect(said).toMatchObject({ base: { rev: 3 }, set: { a: 3 }, was: { a: 1 }, repairs: ["o1"] });
  });

  test("a conflict waits for a person: an edit does not settle it", () => {
    const rows = [row(1, { set: { a: 5 } }, { ...held, outcome: "conflict" })];
    expect(planEdit(copy(), rows, { a: 3, b: 2 }, [])?.repairs).toEqual([]);
  });

  test("nothing changed is nothing said; withdrawing twice is said once", () => {
    expect(planEdit(copy(), [], { b: 2, a: 1, c: null, d: [] }, [])).toBeUndefined();
    expect(planWithdraw(copy(), [row(1, { do: "delete" })])).toBeUndefined();
    expect(planWithdraw(copy(), [])).toMatchObject({ do: "delete", base: { rev: 3 }, set: {} });
  });
});

test("differences: null clears, order of keys does not count, order of pictures does", () => {
  expect(difference({ a: 1, b: ["x", "y"] }, { b: ["y", "x"] })).toEqual({
    set: { a: null, b: ["y", "x"] },
    was: { a: 1, b: ["x", "y"] },
  });
  expect(same({ lat: 1, lng: 2 }, { lng: 2, lat: 1 })).toBe(true);
  expect(overlay({ a: 1, b: 2 }, { a: null, c: 3 })).toEqual({ b: 2, c: 3 });
});
