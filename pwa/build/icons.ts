/** Takes each icon from its own file: through the package's one index all would land in one chunk. */
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const FOLDER = "@lucide/vue/dist/esm";
const IMPORT = /import\s*\{([^}]*)\}\s*from\s*["']@lucide\/vue["'];?/g;

/** Which file an icon's name comes from: the package's index says so, old names included. */
function readIndex(path: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const [, names = "", file = ""] of readFileSync(path, "utf8").matchAll(
    /^export \{ (.*) \} from '\.\/(icons\/[\w-]+\.mjs)';$/gm,
  )) {
    for (const [, name = ""] of names.matchAll(/default as (\w+)/g)) files.set(name, file);
  }
  return files;
}

function direct(names: string, files: Map<string, string>): string {
  return names
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean)
    .map((name) => {
      const [icon = "", local = icon] = name.split(/\s+as\s+/);
      const file = files.get(icon);
      if (file === undefined) throw new Error(`@lucide/vue has no icon ${icon}`);
      return `import ${local} from "${FOLDER}/${file}";`;
    })
    .join("");
}

/** The plugin; after the one for Vue, when what is left of a component is plain code. */
export function directIcons(modules: string): Plugin {
  const files = readIndex(`${modules}/${FOLDER}/lucide-vue.mjs`);
  return {
    name: "shishu-direct-icons",
    enforce: "post",
    transform: {
      filter: { id: /\/src\//, code: /@lucide\/vue/ },
      handler: (code) => ({
        code: code.replace(IMPORT, (_, names: string) => direct(names, files)),
        map: null,
      }),
    },
  };
}
