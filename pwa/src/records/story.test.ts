import { expect, test } from "vitest";
import type { Kind } from "../catalogue/types";
import type { OpRow } from "../outbox/op";
import { changesOf, fromPhone, fromServer, got, wholeStory } from "./story";

const kind = { fields: [{ name: "a" }, { name: "b" }, { name: "c" }] } as unknown as Kind;
const row = (id: string, more: object = {}) =>
  ({
    op: { op_id: id, do: "edit", set: { b: 2 }, was: { b: 1 } },
    savedAt: 5,
    state: "waiting",
    ...more,
  }) as unknown as OpRow;

test("what the server tells replaces the phone's own note of it; what it has not seen follows", () => {
  const server = fromServer([
    {
      op_id: "1",
      do: "create",
      rev: 1,
      received_at: "2026-03-01T00:00:00Z",
      resolved_at: null,
      author_name: "张三",
      set: { a: 1 },
      was: {},
      outcome: "applied",
    },
  ]);
  const story = wholeStory(server, fromPhone([row("1"), row("2")], "我"));
  expect(story.map((event) => [event.id, event.who, event.outcome])).toEqual([
    ["1", "张三", "applied"],
    ["2", "我", "waiting"],
  ]);
  expect(story[0]?.at).toBe(Date.UTC(2026, 2, 1));
});

test("what is in force and what is not are told in the order in which they came", () => {
  const event = (id: string, minute: string, rev: number | null) =>
    ({
      op_id: id,
      rev,
      do: "edit",
      received_at: `2026-03-01T00:0${minute}:00Z`,
      set: {},
      was: {},
    }) as never;
  const story = fromServer([event("1", "1", 1), event("3", "3", 2), event("2", "2", null)]);
  expect(story.map((one) => one.id)).toEqual(["1", "2", "3"]);
});

test("an edit tells each field with before and after, in the declared order", () => {
  const [event] = fromPhone(
    [row("1", { op: { op_id: "1", do: "edit", set: { c: 1, a: null }, was: { a: 9 } } })],
    "我",
  );
  expect(event && changesOf(kind, event)).toEqual([
    { field: { name: "a" }, from: 9, to: null },
    { field: { name: "c" }, from: undefined, to: 1 },
  ]);
});

test("a review is told by its result", () => {
  const [event] = fromPhone(
    [row("1", { op: { op_id: "1", do: "review", set: { status: "returned" }, was: {} } })],
    "我",
  );
  expect(event?.did).toBe("returned");
});

test("what became of it", () => {
  expect(got("merged")).toBe("got_force");
  expect(got("key_reuse")).toBe("got_kept");
  expect(got("resolved")).toBe("got_resolved");
  expect(got("returned")).toBe("got_returned");
  expect(got("waiting")).toBe("got_waiting");
});

test("what came back from the township is settled", () => {
  const back = { state: "held", outcome: "quarantined", returned: { reason: "重报" } };
  expect(fromPhone([row("1", back)], "我")[0]?.outcome).toBe("returned");
  expect(fromPhone([row("1", { ...back, returned: undefined })], "我")[0]?.outcome).toBe(
    "quarantined",
  );
});
