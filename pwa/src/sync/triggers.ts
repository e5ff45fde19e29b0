/** When to sync: start, online, visible, a timer; Background Sync where there is one, as a bonus. */
import { hear, tell, tellHere } from "../device/channel";
import { browser, complain, online, page } from "../device/platform";
import { readProfile } from "../device/profile";
import { refreshProfile, refreshStatics } from "../device/refresh";
import { requestPersistence } from "../device/storage";
import { countWaiting } from "../outbox/count";
import { lookForLoss } from "../outbox/mark";
import { withdrawLeft } from "../outbox/write";
import { holdsStill } from "./backoff";
import { watchLine } from "./probe";
import { finishLeaving } from "./session";
import { BACKGROUND_TAG, settings } from "./settings";
import { noteStatics, readSyncState, staticsOlderThan } from "./state";
import { type Reason, syncNow } from "./turn";

/** Page only. Looks for a lost store first, then starts. Returns the way to stop. */
export function startTriggers(): () => void {
  let age = settings.staticsRestartMs;
  const attempt = async (reason: Reason): Promise<void> => {
    if (reason !== "saved") await finishLeaving();
    const report = await syncNow(reason);
    if (report.ok) {
      if (await staticsOlderThan(age)) await renewStatics();
      age = settings.staticsMs;
    }
    if (report.problem) await askForBackground();
  };
  const go: Go = (reason) => attempt(reason).catch(complain);
  const stops = [listen(go), follow(go), tick(go), watchLine(() => go("online"))];
  void begin()
    .catch(complain)
    .then(() => go("start"));
  return () => {
    for (const stop of stops) stop();
  };
}

async function begin(): Promise<void> {
  await lookForLoss();
  tell({ type: "changed" });
  // Some browsers ask the person, who may leave that unanswered: nothing waits for it.
  if (await readProfile()) void requestPersistence();
  await withdrawLeft();
}

/** A moved village, a new kind, a new neighbour: no turn depends on it. */
async function renewStatics(): Promise<void> {
  const person = (await readProfile())?.account.id;
  const fresh = await Promise.allSettled([refreshProfile(), refreshStatics()]);
  if (person && fresh.every(({ status }) => status === "fulfilled")) await noteStatics(person);
}

type Go = (reason: Reason) => Promise<void>;

function listen(go: Go): () => void {
  const back = () => void go("online");
  const visible = () => {
    if (page()?.visibilityState === "visible") void go("visible");
  };
  globalThis.addEventListener?.("online", back);
  page()?.addEventListener("visibilitychange", visible);
  // Back out of the browser's own cache: much may have changed since.
  const shown = (event: Event & { persisted?: boolean }) => {
    if (!event.persisted) return;
    tellHere({ type: "changed" });
    void go("visible");
  };
  globalThis.addEventListener?.("pageshow", shown);
  return () => {
    globalThis.removeEventListener?.("pageshow", shown);
    globalThis.removeEventListener?.("online", back);
    page()?.removeEventListener("visibilitychange", visible);
  };
}

function follow(go: Go): () => void {
  return hear((message) => {
    if (message.type === "saved") void go("saved");
  });
}

/** 30 s while something waits, else 3 min, after a failure earlier; not at one time on all phones. */
function tick(go: Go): () => void {
  let timer: ReturnType<typeof setTimeout>;
  let stopped = false;
  const later = (ms: number) => {
    if (!stopped) timer = setTimeout(() => void beat(), ms * (0.8 + Math.random() * 0.4));
  };
  const beat = async () => {
    const pause = await pauseNow().catch(() => settings.idleTimerMs);
    const { lastOkAt = 0 } = await readSyncState().catch(() => ({ lastOkAt: 0 }));
    // Another tab has just done it.
    if (Math.abs(Date.now() - lastOkAt) > pause / 2) await go("timer");
    const again = await againAfter().catch(() => undefined);
    later(Math.min(pause, again ?? pause));
  };
  later(settings.waitingTimerMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** When the pause after a failing turn is over; undefined where a try could change nothing. */
async function againAfter(): Promise<number | undefined> {
  const { problem, notBefore = 0 } = await readSyncState();
  const passing = problem === "offline" || problem === "server" || problem === "portal";
  if (!passing || !online() || !holdsStill(notBefore, Date.now())) return undefined;
  // Longer by as much as the beat may come early.
  return Math.max(1_000, (notBefore - Date.now()) / 0.8);
}

async function pauseNow(): Promise<number> {
  const { pending, photosPending } = await countWaiting();
  return pending + photosPending > 0 ? settings.waitingTimerMs : settings.idleTimerMs;
}

/** Chromium only: the worker runs the same turn when the network is back and no page is open. */
async function askForBackground(): Promise<void> {
  const worker = browser().serviceWorker;
  if (!worker?.controller || (await countWaiting()).pending === 0) return;
  const registration = (await worker.ready) as ServiceWorkerRegistration & {
    sync?: { register(tag: string): Promise<void> };
  };
  await registration.sync?.register(BACKGROUND_TAG).catch(() => undefined);
}
