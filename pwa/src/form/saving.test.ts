/** A failed save says what can be done about it. */
import { expect, test } from "vitest";
import { SaveError } from "../outbox/errors";
import { failureOf } from "./saving";

test("scenario 7: words alone are offered only where there is a picture that could wait", () => {
  const full = new SaveError("quota");
  expect(failureOf(full, false)).toBe("failed_quota");
  expect(failureOf(full, true)).toBe("failed_quotaWords");
  expect(failureOf(new SaveError("signed_out"), true)).toBe("failed_signed_out");
  expect(failureOf(new Error("anything"), true)).toBe("failed_storage");
});
