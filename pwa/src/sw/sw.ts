/** The service worker: the app starts with the server gone. It never touches a non-GET request. */
import {
  cleanupOutdatedCaches,
  createHandlerBoundToURL,
  type PrecacheEntry,
  precacheAndRoute,
} from "workbox-precaching";
import { registerRoute } from "workbox-routing";
import { CacheFirst } from "workbox-strategies";
import { BACKGROUND_TAG } from "../sync/settings";
import { syncNow } from "../sync/turn";
import { routeOf } from "./routes";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] };

const CHUNKS = "chunks";
// Two releases of the county's parts, with room to spare.
const CHUNKS_KEPT = 60;

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

const shell = createHandlerBoundToURL("/index.html");
registerRoute(({ request, url }) => route(request, url) === "shell", shell);
registerRoute(
  ({ request, url }) => route(request, url) === "chunk",
  new CacheFirst({ cacheName: CHUNKS }),
);

function route(request: Request, url: URL): string {
  return routeOf({ method: request.method, mode: request.mode, url }, self.location.origin);
}

// A new version takes over only when the page says that no form is dirty.
self.addEventListener("message", (event) => {
  if (event.data?.type === "SKIP_WAITING") event.waitUntil(self.skipWaiting());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldChunks());
});

/** The Cache keeps its entries in the order of adding. */
async function dropOldChunks(): Promise<void> {
  const cache = await caches.open(CHUNKS);
  const kept = await cache.keys();
  const old = kept.slice(0, Math.max(0, kept.length - CHUNKS_KEPT));
  await Promise.all(old.map((request) => cache.delete(request)));
}

interface SyncEvent extends ExtendableEvent {
  tag: string;
}

self.addEventListener("sync", ((event: SyncEvent) => {
  if (event.tag === BACKGROUND_TAG) event.waitUntil(turn());
}) as EventListener);

/** Rejects where something stands in the way, so that the browser tries again later. */
async function turn(): Promise<void> {
  const report = await syncNow("background");
  if (report.problem) throw new Error(report.problem);
}
