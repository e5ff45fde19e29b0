/** What this browser has, looked at without the DOM's types: the worker shares these files. */

interface Marks {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}
interface Screen extends EventTarget {
  visibilityState?: string;
}
interface Around {
  localStorage?: Marks;
  document?: Screen;
  navigator?: Partial<WorkerNavigator> & { serviceWorker?: ServiceWorkerContainer };
  location?: { reload?(): void };
}

const around = globalThis as unknown as Around;

/** The part of the globals that a page has and a worker may lack; read anew at each call. */
export function page(): Screen | undefined {
  return around.document;
}

export function browser(): NonNullable<Around["navigator"]> {
  return around.navigator ?? {};
}

/** False in browsers without service workers (WeChat): say 在浏览器中打开. */
export function offlineStartPossible(): boolean {
  return browser().serviceWorker !== undefined;
}

/** Reload the page, where there is one. */
export function reload(): void {
  around.location?.reload?.();
}

/** Where a browser shows what went wrong without anybody to catch it. */
export function complain(error: unknown): void {
  (globalThis as { reportError?(error: unknown): void }).reportError?.(error);
}

/** The page's small side store; undefined in a worker and where it is forbidden. */
export function sideStore(): Marks | undefined {
  try {
    return around.localStorage;
  } catch {
    return undefined;
  }
}

/** False only when the browser is sure that there is no network. */
export function online(): boolean {
  return browser().onLine !== false;
}
