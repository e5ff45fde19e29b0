/** Puts the page of the API's documentation, Swagger UI and our start of it, into dist/docs. */
import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Plugin } from "vite";

const OURS = "docs";
const SWAGGER = "node_modules/swagger-ui-dist";
const FILES = ["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE", "NOTICE"];

/** The plugin; put it after the service worker's, so that no phone fetches it ahead of need. */
export function documentation(root: string, dist: string): Plugin {
  return {
    name: "shishu-documentation",
    apply: "build",
    closeBundle: {
      order: "post",
      sequential: true,
      async handler() {
        const target = join(dist, "docs");
        await mkdir(target, { recursive: true });
        await cp(join(root, OURS), target, { recursive: true });
        for (const name of FILES) await cp(join(root, SWAGGER, name), join(target, name));
      },
    },
  };
}
