/** What the service worker leaves alone. */
import { expect, test } from "vitest";
import { routeOf } from "./routes";

const ORIGIN = "https://shishu.example";
const ask = (method: string, path: string, mode = "cors"): string =>
  routeOf({ method, mode, url: new URL(path, ORIGIN) }, ORIGIN);

test("scenario 1: it never touches a non-GET, whatever the address", () => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]) {
    for (const path of ["/", "/api/v1/sync", "/assets/county/x.js", "/records"]) {
      expect(ask(method, path, "navigate")).toBe("none");
    }
  }
});

test("it never caches the server's answers", () => {
  for (const path of ["/api/v1/dashboard", "/api/docs", "/healthz", "/metrics"]) {
    expect(ask("GET", path)).toBe("none");
    expect(ask("GET", path, "navigate")).toBe("none");
  }
  expect(ask("GET", "https://elsewhere.example/assets/x.js")).toBe("none");
});

test("every page starts from the shell; a chunk is kept from its first use on", () => {
  expect(ask("GET", "/", "navigate")).toBe("shell");
  expect(ask("GET", "/records/1?x=2", "navigate")).toBe("shell");
  expect(ask("GET", "/metricsystem", "navigate")).toBe("shell");
  expect(ask("GET", "/assets/county/chart-1.js")).toBe("chunk");
  expect(ask("GET", "/manifest.webmanifest")).toBe("none");
});
