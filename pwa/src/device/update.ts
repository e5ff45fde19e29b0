/** A new version waits: tell the page, and change over only when the page says so. */
import { hear } from "./channel";
import { browser, page, reload } from "./platform";

const LOOK_MS = 3_600_000;
// The browser lets the old worker finish what it is doing first, which may be a sync on a slow
// link. A button that was pressed answers all the same: a reload is never worse than none.
const PATIENCE_MS = 4_000;

export interface Update {
  waiting: boolean;
  /** Change over and reload. The page calls it only when no form is dirty. */
  apply(): void;
}

/** Registers the service worker; no-op where there is none. Returns the way to stop. */
export function watchUpdate(cb: (update: Update) => void): () => void {
  const worker = browser().serviceWorker;
  if (!worker) return () => undefined;
  let asked = false;
  let registration: ServiceWorkerRegistration | undefined;
  let patience: ReturnType<typeof setTimeout> | undefined;
  const apply = () => {
    asked = true;
    // Nobody waits any more: another tab has changed over, and only this page is the old one.
    if (!registration?.waiting) return reload();
    registration.waiting.postMessage({ type: "SKIP_WAITING" });
    patience ??= setTimeout(reload, PATIENCE_MS);
  };
  const look = () => cb({ waiting: Boolean(registration?.waiting && worker.controller), apply });
  // Only the tab that asked reloads; another tab may hold a dirty form.
  const changed = () => {
    if (asked) reload();
  };
  const visible = () => {
    if (page()?.visibilityState === "visible") void registration?.update().catch(() => undefined);
  };
  const deaf = hear((message) => {
    if (message.type === "outdated") visible();
  });
  worker.addEventListener("controllerchange", changed);
  page()?.addEventListener("visibilitychange", visible);
  const timer = setInterval(visible, LOOK_MS);
  void register(worker, look).then((done) => {
    registration = done;
    look();
  });
  return () => {
    deaf();
    clearInterval(timer);
    clearTimeout(patience);
    worker.removeEventListener("controllerchange", changed);
    page()?.removeEventListener("visibilitychange", visible);
  };
}

async function register(
  worker: ServiceWorkerContainer,
  look: () => void,
): Promise<ServiceWorkerRegistration | undefined> {
  try {
    const registration = await worker.register("/sw.js", { updateViaCache: "none" });
    registration.addEventListener("updatefound", () => {
      registration.installing?.addEventListener("statechange", look);
    });
    return registration;
  } catch {
    // Private windows and some in-app browsers have the interface and refuse its use.
    return undefined;
  }
}
