import { describe, expect, test } from "vitest";
import { ApiProblem } from "../device/api";
import { signInFailure } from "./signin";

const problem = (status: number, code: string, retryAfter?: number) =>
  new ApiProblem(status, code, "", "", undefined, retryAfter);

describe("a failed sign-in says what to do", () => {
  test("wrong password, no network, portal", () => {
    expect(signInFailure(problem(401, "bad_credentials")).key).toBe("badCredentials");
    expect(signInFailure(problem(0, "offline")).key).toBe("offlineSignIn");
    expect(signInFailure(problem(0, "portal")).key).toBe("portalSignIn");
  });
  test("throttled: how long to wait", () => {
    expect(signInFailure(problem(429, "too_many_requests", 30))).toEqual({
      key: "throttled",
      params: { n: 30 },
    });
    expect(signInFailure(problem(429, "too_many_requests", 601))).toEqual({
      key: "throttledMinutes",
      params: { n: 11 },
    });
  });
  test("anything else is the server's fault", () => {
    expect(signInFailure(problem(500, "unexpected")).key).toBe("serverSignIn");
    expect(signInFailure(new TypeError("x")).key).toBe("serverSignIn");
  });
});
