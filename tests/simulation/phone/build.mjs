/**
 * Two files from the sources: the phone's core, as a text that each browser start evaluates anew,
 * and the host that runs it. `node build.mjs <folder of pwa> <folder to write>`.
 */
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [pwa, out] = process.argv.slice(2).map((path) => resolve(path));
const here = dirname(fileURLToPath(import.meta.url));
const found = createRequire(join(pwa, "package.json")).resolve("rolldown");
const { rolldown } = await import(pathToFileURL(found).href);
const pack = createRequire(import.meta.url)(join(pwa, "package.json"));

async function bundle(input, file, format, more) {
  const built = await rolldown({ input: join(here, input), ...more });
  await built.write({ file: join(out, file), format, name: "core", minify: false });
}

await bundle("core.ts", "core.js", "iife", {
  resolve: { alias: { dexie: join(here, "shim.ts") } },
  transform: { define: { __APP_VERSION__: JSON.stringify(pack.version) } },
});
await bundle("host.ts", "host.mjs", "esm", { platform: "node" });
