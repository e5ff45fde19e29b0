/** Writes .br and .gz beside everything in dist that compresses, once, at build time. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const COMPRESSIBLE = /\.(js|css|html|svg|json|webmanifest|txt)$/;
/** Below this a compressed copy saves no packet. */
const SMALLEST = 512;

async function compressFile(path: string): Promise<void> {
  const plain = await readFile(path);
  if (plain.length < SMALLEST) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
  };
  await writeFile(`${path}.br`, brotliCompressSync(plain, { params }));
  await writeFile(`${path}.gz`, gzipSync(plain, { level: 9 }));
}

/** The plugin; put it last, so that the service worker is there to be compressed too. */
export function precompress(dist: string): Plugin {
  return {
    name: "shishu-precompress",
    apply: "build",
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
          if (entry.isFile() && COMPRESSIBLE.test(entry.name)) {
            await compressFile(join(entry.parentPath, entry.name));
          }
        }
      },
    },
  };
}
