/** What the service worker answers from its caches. Pure. Everything else it does not touch. */

export interface Asked {
  method: string;
  mode: string;
  url: URL;
}

const SERVER = /^\/(api|healthz|metrics|docs)(\/|$)/;

/**
 * `shell`: index.html, so that the app starts with the server gone. `chunk`: a hashed part that is
 * not in the precache (the county's charts), kept from its first use on. `none`: the browser's own
 * way, as if there were no worker: every non-GET, every API call.
 */
export function routeOf(asked: Asked, origin: string): "shell" | "chunk" | "none" {
  const { method, mode, url } = asked;
  if (method !== "GET" || url.origin !== origin || SERVER.test(url.pathname)) return "none";
  if (mode === "navigate") return "shell";
  return url.pathname.startsWith("/assets/") ? "chunk" : "none";
}
