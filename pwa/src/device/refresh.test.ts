/** Profile, catalogue and divisions in words of a later release: what is kept stays as it is. */
import "fake-indexeddb/auto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readCatalogue as readShipped } from "../catalogue/declared.test-support";
import { catalogue, freshPhone, profileOf, VILLAGE } from "../outbox/phone.test-support";
import { type Call, CountyServer } from "../sync/server.test-support";
import { signIn } from "../sync/session";
import { readStatus } from "../sync/status";
import { type Change, changesOf, said, withMore, word } from "../sync/strange.test-support";
import { readCatalogue, readDivisions } from "./cache";
import { forgetProfile, readProfile } from "./profile";
import { refreshProfile, refreshStatics } from "./refresh";
import { readUnread } from "./unread";

let server: CountyServer;
beforeEach(async () => {
  await freshPhone();
  server = await CountyServer.opened();
});
afterEach(() => server.close());

const profile = {
  ...profileOf("anna"),
  seal: { id: "00", key: "AA" },
  totp: { offered: false, enrolled: false, recovery_left: 0, due: false },
};
const village = { code: VILLAGE, name: "甲村", full_name: "某县甲村", level: 3, parent: null };
const divisions = { divisions: [village] };
const kindWords = (path: string) => word(`kinds.0.${path}`);
const KIND_WORDS = [
  "level",
  "fields.0.type",
  "rules.0.rule",
  "rules.0.severity",
  "measures.0.type",
];

const shipped = readShipped();

type Bodies = Record<string, unknown>;
const PROFILE: Bodies = { "/session": profile };
const LISTS: Bodies = { "/catalogue": catalogue, "/divisions": divisions };
const SHIPPED: Bodies = { ...LISTS, "/catalogue": shipped };

/** From now on these are said so; `apply` changes those of one address. */
function says(bodies: Bodies, apply: Change["apply"] = (answer) => answer, at = "/"): void {
  const day = (call: Call) => {
    const body = bodies[call.path];
    if (body === undefined) return true;
    const change = call.path.startsWith(at) ? apply : (answer: unknown) => answer;
    return said(change, () => body)(call);
  };
  server.days = Array.from({ length: 8 }, () => day);
}

test.each([...changesOf(profile), word("account.role"), word("lead_track")])(
  "profile: $name",
  async ({ apply }) => {
    const before = await readProfile();
    says(PROFILE, apply);
    await refreshProfile().catch(() => undefined);
    const after = await readProfile();
    // Kept as it was, or all of it understood.
    if (JSON.stringify(after) !== JSON.stringify(before)) expect(await readUnread()).toBe(false);
    expect(after?.account.role).toBe("village_reporter");
    says(PROFILE);
    await refreshProfile();
    expect(await readProfile()).toEqual(profile);
    expect(await readStatus()).toMatchObject({ outdated: false });
  },
);

test.each(["account.role", "lead_track"])("%s in an unknown word wants an update", async (path) => {
  says(PROFILE, word(path).apply);
  await expect(refreshProfile()).rejects.toMatchObject({ status: 0, code: "outdated" });
  expect(await readStatus()).toMatchObject({ outdated: true });
});

test.each([...changesOf(profile), word("account.role")])("sign-in: $name", async ({ apply }) => {
  await forgetProfile();
  says(PROFILE, apply);
  await signIn("anna", "secret").catch((error) => {
    expect(["outdated", "portal"]).toContain(error.code);
  });
  const kept = await readProfile();
  if (kept) expect(kept.account).toEqual(profile.account);
});

test.each([...changesOf(divisions)])("divisions: $name", async ({ apply }) => {
  says(LISTS);
  await refreshStatics();
  says(LISTS, apply, "/divisions");
  await refreshStatics().catch(() => undefined);
  expect((await readDivisions()).map(({ code, name }) => [code, name])).toEqual([
    [VILLAGE, "甲村"],
  ]);
});

test("all that this release ships is understood", async () => {
  says(SHIPPED);
  await refreshStatics();
  expect(await readCatalogue()).toEqual(shipped);
  expect(await readUnread()).toBe(false);
});

test("a kind in words that are not known stays as it was; the others come in", async () => {
  const [first, ...others] = shipped.kinds;
  for (const { name, apply } of [...KIND_WORDS.map(kindWords)]) {
    await freshPhone();
    says(SHIPPED);
    await refreshStatics();
    const later = {
      ...shipped,
      etag: "later",
      kinds: shipped.kinds.map((k) => ({ ...k, version: 99 })),
    };
    says({ ...LISTS, "/catalogue": later }, apply, "/catalogue");
    await refreshStatics();
    const kept = (await readCatalogue())?.kinds.map(({ kind, version }) => [kind, version]);
    expect(kept, name).toEqual([
      [first?.kind, first?.version],
      ...others.map(({ kind }) => [kind, 99]),
    ]);
    expect(await readStatus(), name).toMatchObject({ outdated: true });
    // Asked for whole again: an update finds the declaration that this one could not read.
    server.calls = [];
    says({ ...LISTS, "/catalogue": later });
    await refreshStatics();
    const asked = server.calls.find(({ path }) => path === "/catalogue");
    expect(asked?.headers["if-none-match"], name).toBeUndefined();
    expect((await readCatalogue())?.kinds[0]?.version, name).toBe(99);
    expect(await readStatus(), name).toMatchObject({ outdated: false });
  }
});

test("a catalogue of another type takes nothing away", async () => {
  for (const change of changesOf({ etag: "c", messages: {}, kinds: [] })) {
    says(LISTS, change.apply, "/catalogue");
    await refreshStatics().catch(() => undefined);
    expect((await readCatalogue())?.kinds, change.name).toHaveLength(1);
  }
});

test("more fields are no fault", async () => {
  says({
    "/session": withMore(profile),
    "/catalogue": withMore(catalogue),
    "/divisions": divisions,
  });
  await refreshProfile();
  await refreshStatics();
  expect(await readUnread()).toBe(false);
});
