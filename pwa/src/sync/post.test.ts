/** Requests that were not answered, or not by our server. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { countWaiting } from "../outbox/count";
import { freshPhone, log, logMany, tea } from "../outbox/phone.test-support";
import { editRecord } from "../outbox/write";
import { CountyServer, json, problem, restoreSettings } from "./server.test-support";
import { settings } from "./settings";
import { readStatus } from "./status";
import { syncNow } from "./turn";
import type { SyncRequest } from "./wire";

let server: CountyServer;
beforeEach(async () => {
  await freshPhone();
  server = await CountyServer.opened();
});
afterEach(async () => {
  restoreSettings();
  await server.close();
});

test("scenario 11: a time-out is no success; done means verdicts, counted", async () => {
  settings.timeoutMs = 1_000;
  await logMany(3);
  server.days = Array.from({ length: 9 }, () => () => "no answer");
  expect(await syncNow("button")).toMatchObject({ ok: false, sent: 0, problem: "server" });
  expect(await countWaiting()).toMatchObject({ pending: 3 });
  expect((await readStatus()).lastOkAt).toBeUndefined();
  expect(server.pushes().map((ops) => ops.length)).toEqual([3, 1]);
});

test("scenario 15: the server took too long but stored it: sent again, one record, one verdict", async () => {
  settings.timeoutMs = 1_000;
  const id = await log("屋场坪");
  server.days = [
    (call) => {
      server.sync(call.sync as SyncRequest);
    },
  ];
  expect(await syncNow("button")).toMatchObject({ ok: false });
  settings.timeoutMs = 5_000;
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 1, accepted: 1 });
  expect(server.records.get(id)?.rev).toBe(1);
  expect(server.log.size).toBe(1);
});

test("scenario 18: a captive portal's 200, a stranger's JSON, half a reply: no answer", async () => {
  await log("屋场坪");
  const half = '{"proto": 1, "request_id":';
  server.days = [
    (call) => json(call, 200, "<html>login</html>", "text/html"),
    (call) => json(call, 200, { ok: true }),
    (call) => json(call, 200, { ...server.sync(call.sync as SyncRequest), request_id: "x" }),
    (call) => {
      call.response.writeHead(200, { "Content-Type": "application/json" });
      call.response.end(half);
    },
    (call) => {
      call.response.writeHead(302, { Location: "http://127.0.0.1:1/login" });
      call.response.end();
    },
  ];
  for (let i = 0; i < 5; i++) {
    expect(await syncNow("button")).toMatchObject({ ok: false, sent: 0, problem: "portal" });
  }
  expect(await countWaiting()).toMatchObject({ pending: 1 });
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 1 });
});

test("scenario 18: gzip arrived corrupt: sent again without it", async () => {
  await logMany(8);
  server.days = [(call) => problem(call, 400, "malformed")];
  expect(await syncNow("button")).toMatchObject({ ok: true, accepted: 8 });
  const encodings = server.calls.map((call) => call.headers["content-encoding"]);
  expect(encodings.slice(0, 2)).toEqual(["gzip", undefined]);
});

test("scenario 6: half-sent, then edited: the same bytes again, and the edit behind them", async () => {
  const id = await log("屋场坪");
  server.days = [
    (call) => {
      server.sync(call.sync as SyncRequest);
      call.response.destroy();
    },
  ];
  expect(await syncNow("button")).toMatchObject({ ok: false, problem: "offline" });
  await editRecord(id, tea("屋场坪", 1300), []);
  expect(await syncNow("button")).toMatchObject({ ok: true, sent: 2, accepted: 2, held: 0 });
  expect(server.pushes()[1]?.[0]).toEqual(server.pushes()[0]?.[0]);
  expect(server.records.get(id)).toMatchObject({ rev: 2, body: tea("屋场坪", 1300) });
});
