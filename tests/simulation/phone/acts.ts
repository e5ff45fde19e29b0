/** What a person, the network and the clock do on an open page. */
import type { LocalRecord, NewPhoto } from "../../../pwa/src/outbox/op";
import type { Row } from "./disk";
import type { Event, Phone } from "./phone";
import { picture } from "./pictures";
import type { Browser, Heard } from "./platform";

export type Core = typeof import("./core");
interface Page {
  browser: Browser;
  core: Core;
  form?: unknown;
}
type Act = (phone: Phone, page: Page, event: Event) => Promise<unknown> | undefined;

/** The outcome of what a person asked for is an effect, as the words on the screen are. */
export function act(phone: Phone, page: Page, event: Event): void {
  const done = ACTS[event.e]?.(phone, page, event);
  const { call } = event;
  const gone = () => phone.page !== page;
  done?.then(
    (result) => {
      if (!gone()) phone.effects.push({ f: "done", call, e: event.e, result: result ?? null });
    },
    (error: { code?: string; name?: string }) => {
      const code = error.code ?? String(error);
      if (!gone()) phone.effects.push({ f: "failed", call, e: event.e, code });
    },
  );
}

/** Those of a record's operations that were in the outbox when the save was said to be done. */
function kept(phone: Phone, recordId: string, before: number): unknown {
  const rows = phone.disk.rows("outbox", "ops");
  return rows
    .filter((row) => row.record_id === recordId && (row.n as number) >= before)
    .map((row) => row.op_id);
}

async function chosen(page: Page, pick: number): Promise<LocalRecord | undefined> {
  const living = (await page.core.listRecords()).filter((record) => !record.withdrawn);
  living.sort((a, b) => (a.id < b.id ? -1 : 1));
  return living[pick % living.length];
}

function picturesOf(event: Event): NewPhoto[] {
  return ((event.photos ?? []) as { field: string; picture: number }[]).map(picture);
}

async function save(phone: Phone, page: Page, event: Event): Promise<unknown> {
  const next = phone.disk.store("outbox").next;
  const { kind, body } = event as unknown as { kind: string; body: Record<string, never> };
  const division = (await page.core.readProfile())?.account.division ?? "";
  const record = { kind, division, body, photos: picturesOf(event) };
  const { recordId } = await page.core.saveRecord(record);
  return { ops: kept(phone, recordId, next) };
}

async function edit(phone: Phone, page: Page, event: Event): Promise<unknown> {
  const form = (page.form as LocalRecord | undefined) ?? (await chosen(page, event.pick as number));
  page.form = undefined;
  if (!form || (event.kind && form.kind !== event.kind)) return { ops: [] };
  const next = phone.disk.store("outbox").next;
  const sets = event.sets as Record<string, Record<string, unknown>>;
  const body = { ...form.body, ...sets[form.kind] } as LocalRecord["body"];
  await page.core.editRecord(form.id, body, picturesOf(event), { seen: form.seen });
  return { ops: kept(phone, form.id, next) };
}

async function withdraw(phone: Phone, page: Page, event: Event): Promise<unknown> {
  const next = phone.disk.store("outbox").next;
  const record = await chosen(page, event.pick as number);
  if (!record) return { ops: [] };
  await page.core.withdrawRecord(record.id);
  return { ops: kept(phone, record.id, next) };
}

async function shown(page: Page): Promise<unknown> {
  const [records, waiting, lost, profile] = await Promise.all([
    page.core.listRecords(),
    page.core.countWaiting(),
    page.core.readLost(),
    page.core.readProfile(),
  ]);
  return { records, waiting, lost: lost ?? null, account: profile?.account.id ?? null };
}

const ACTS: Record<string, Act> = {
  save,
  edit,
  withdraw,
  form: async (_phone, page, event) => {
    page.form = await chosen(page, event.pick as number);
  },
  signin: (_phone, page, event) => page.core.signIn(event.name as string, "unchecked"),
  signout: (_phone, page) => page.core.signOut(),
  sync: (_phone, page) => page.core.syncNow("button"),
  who: async (_phone, page) => (await page.core.readProfile())?.account.id ?? null,
  shown: (_phone, page) => shown(page),
  network: (_phone, page, event) => {
    page.browser.online = event.on as boolean;
    page.browser.tell(event.on ? "online" : "offline");
    return undefined;
  },
  visible: (_phone, page) => void page.browser.tell("visibilitychange"),
  timer: (_phone, page) => void page.browser.runTimers(),
  answer: (phone, _page, event) => {
    const answer = phone.answers.get(event.req as number);
    phone.answers.delete(event.req as number);
    answer?.((event.heard ?? undefined) as Heard | undefined);
    return undefined;
  },
};

export type { Row };
