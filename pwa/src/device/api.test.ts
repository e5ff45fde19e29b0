/** The fetch wrapper against a real server. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Call, CountyServer, json, problem } from "../sync/server.test-support";
import { ApiProblem, call, get, useServer } from "./api";
import { readCatalogue } from "./cache";
import { deviceDb } from "./db";
import { refreshProfile, refreshStatics } from "./refresh";

let server: CountyServer;
beforeEach(async () => {
  await deviceDb.delete({ disableAutoOpen: false });
  server = new CountyServer();
  await server.open();
});
afterEach(() => server.close());

async function failure(work: Promise<unknown>): Promise<ApiProblem> {
  const error = await work.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiProblem);
  return error as ApiProblem;
}

test("X-Shishu goes with what is not a GET, and only there", async () => {
  await get("/session");
  await call("/session", { method: "DELETE" });
  expect(server.calls.map(({ headers }) => headers["x-shishu"])).toEqual([undefined, "1"]);
});

test("a refusal keeps its code, its words and its fields", async () => {
  server.days = [
    ({ response }) => {
      response.writeHead(429, { "Content-Type": "application/problem+json", "Retry-After": "30" });
      response.end('{"code":"too_many_requests","title":{"zh":"等","en":"wait"},"fields":{"a":1}}');
    },
  ];
  expect(await failure(get("/session"))).toMatchObject({
    status: 429,
    code: "too_many_requests",
    zh: "等",
    en: "wait",
    fields: { a: 1 },
    retryAfter: 30,
  });
});

test("no network, no time, no answer of ours: status 0, said in both languages", async () => {
  server.days = [
    () => "no answer",
    (c) => json(c, 200, "<html>", "text/html"),
    (c) => problem(c, 500, "unexpected"),
  ];
  expect(await failure(get("/session", { timeoutMs: 50 }))).toMatchObject({
    status: 0,
    code: "timeout",
  });
  expect(await failure(get("/session"))).toMatchObject({ status: 0, code: "portal" });
  expect(await failure(get("/session"))).toMatchObject({ status: 500, code: "unexpected" });
  useServer("http://127.0.0.1:1");
  const offline = await failure(get("/session"));
  expect(offline).toMatchObject({ status: 0, code: "offline" });
  expect(offline.zh).not.toBe("");
});

test("a caller can give up", async () => {
  server.days = [() => "no answer"];
  const stop = new AbortController();
  const asked = get("/session", { signal: stop.signal });
  stop.abort();
  expect(await failure(asked)).toMatchObject({ code: "offline" });
});

test("the catalogue is fetched again only when it changed", async () => {
  const tagged = (etag: string) => (c: Parameters<typeof json>[0]) => {
    if (c.headers["if-none-match"] === etag) return void c.response.writeHead(304).end();
    c.response.setHeader("ETag", etag);
    return true;
  };
  server.days = [tagged('"1"'), tagged('"1"')];
  expect(await refreshStatics()).toBe(true);
  expect((await readCatalogue())?.etag).toBe("c2");
  server.days = [tagged('"1"'), tagged('"1"')];
  expect(await refreshStatics()).toBe(false);
  expect(await readCatalogue()).toBeDefined();
});

test("a portal that answers JSON of its own takes nothing away from the phone", async () => {
  await refreshStatics();
  const portal = ({ response }: Call) => {
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end('{"ok":true}');
  };
  server.days = [portal, portal];
  expect(await failure(refreshStatics())).toMatchObject({ status: 0, code: "portal" });
  expect((await readCatalogue())?.kinds).toHaveLength(1);
  server.days = [portal];
  expect(await failure(refreshProfile())).toMatchObject({ status: 0, code: "portal" });
});
