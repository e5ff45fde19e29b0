/** Keeps the assets of the release before, for pages that were open while a new one came. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const ASSETS = "assets";
const COMPRESSED = /\.(br|gz)$/;

/** Names of the assets in dist, without their compressed forms, from its root. */
async function assets(dist: string): Promise<string[]> {
  const entries = await readdir(join(dist, ASSETS), { recursive: true }).catch(() => []);
  return entries.map((name) => join(ASSETS, name)).filter((name) => /\.\w+$/.test(name));
}

/** The plugin; put it after the service worker's: what is old must not be in its precache. */
export function keepLastRelease(dist: string): Plugin {
  const list = join(dist, ".release.json");
  const last = new Map<string, Buffer>();
  return {
    name: "shishu-keep-last-release",
    apply: "build",
    async buildStart() {
      const names: string[] = JSON.parse(await readFile(list, "utf8").catch(() => "[]"));
      for (const name of names) {
        const content = await readFile(join(dist, name)).catch(() => undefined);
        if (content) last.set(name, content);
      }
    },
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const own = (await assets(dist)).filter((name) => !COMPRESSED.test(name));
        for (const [name, content] of last) {
          if (own.includes(name)) continue;
          await mkdir(dirname(join(dist, name)), { recursive: true });
          await writeFile(join(dist, name), content);
        }
        await writeFile(list, JSON.stringify(own));
      },
    },
  };
}
