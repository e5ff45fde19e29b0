import { expect, test } from "vitest";
import { turnWords } from "./turnwords";

const report = { ok: true, sent: 0, accepted: 0, held: 0, pulled: 0, photos: 0 };
const keys = (more: object) => turnWords({ ...report, ...more }).map((line) => line.key);

test("a time-out after some verdicts tells both: what was answered, and that it is not done", () => {
  expect(keys({ ok: false, problem: "server", sent: 3, accepted: 3 })).toEqual([
    "reportAll",
    "stopped_server",
  ]);
});
test("done is said only when the server answered", () => {
  expect(keys({})).toEqual(["reportNone"]);
  expect(keys({ ok: false })).toEqual(["stopped_server"]);
});
test("what was set aside is counted apart", () => {
  expect(turnWords({ ...report, sent: 5, accepted: 3, held: 2 })).toEqual([
    { key: "reportHeld", params: { sent: 5, accepted: 3, held: 2 } },
  ]);
});
