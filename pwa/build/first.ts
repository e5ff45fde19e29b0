/** What a first visit opens is asked for by the page itself, beside the entry and not after it. */
import type { HtmlTagDescriptor, Plugin } from "vite";

/** The plugin; `root` is the path of the first page's component. */
export function askedForAtOnce(root: string): Plugin {
  return {
    name: "shishu-first",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }) {
        const chunk = Object.values(bundle).find(
          (one) => one.type === "chunk" && one.moduleIds.includes(root),
        );
        if (chunk?.type !== "chunk") throw new Error(`no chunk is named after ${root}`);
        const styles = [...(chunk.viteMetadata?.importedCss ?? [])];
        return [
          link("modulepreload", chunk.fileName),
          ...styles.map((name) => link("stylesheet", name)),
        ];
      },
    },
  };
}

function link(rel: string, name: string): HtmlTagDescriptor {
  return { tag: "link", attrs: { rel, crossorigin: true, href: `/${name}` }, injectTo: "head" };
}
