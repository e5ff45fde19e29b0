/** The build: the app, its service worker, and what the tests run in. */
import { fileURLToPath } from "node:url";
import vue from "@vitejs/plugin-vue";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { chunkNamer } from "./build/chunks.ts";
import { documentation } from "./build/docs.ts";
import { askedForAtOnce } from "./build/first.ts";
import { directIcons } from "./build/icons.ts";
import { manifest } from "./build/manifest.ts";
import { precompress } from "./build/precompress.ts";
import { keepLastRelease } from "./build/release.ts";
import pack from "./package.json" with { type: "json" };

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DIST = here("./dist");

/** What only the county uses lives apart, so that no phone fetches it ahead of need. */
const isCounty = (ids: readonly string[]): boolean =>
  ids.some((id) => /src\/(dashboard|factor|review)\/|\/(echarts|zrender|uqr)\//.test(id));
/** Names of the dashboard's chunks: a style that several of them share is named after one of them. */
const countyChunks = new Set<string>();

export default defineConfig({
  define: {
    __APP_VERSION__: JSON.stringify(pack.version),
    __VUE_OPTIONS_API__: "false",
    __VUE_PROD_DEVTOOLS__: "false",
  },
  // The package's own entry leads to a build for browsers of 2017, which cannot be shaken.
  resolve: { alias: [{ find: /^dexie$/, replacement: "dexie/dist/modern/dexie.mjs" }] },
  build: {
    outDir: DIST,
    target: ["es2022", "chrome94", "safari15.4"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          // The namer below has already followed every import.
          includeDependenciesRecursively: false,
          groups: [
            {
              debugName: "first page, home, village",
              name: chunkNamer({
                start: [here("./src/main.ts")],
                signin: [here("./src/shell/SignInView.vue")],
                home: [
                  here("./src/shell/HomeView.vue"),
                  here("./src/shell/homerecords.ts"),
                  here("./src/shell/UpdatePrompt.vue"),
                ],
                village: [
                  here("./src/form/FormView.vue"),
                  here("./src/records/RecordsView.vue"),
                  here("./src/records/RecordView.vue"),
                  here("./src/me/MeView.vue"),
                  here("./src/sync/triggers.ts"),
                ],
              }),
            },
          ],
        },
        chunkFileNames: (chunk) => {
          if (!isCounty(chunk.moduleIds)) return "assets/[name]-[hash].js";
          countyChunks.add(`${chunk.name}.css`);
          return "assets/county/[name]-[hash].js";
        },
        assetFileNames: (asset) =>
          isCounty(asset.originalFileNames) || asset.names.some((name) => countyChunks.has(name))
            ? "assets/county/[name]-[hash][extname]"
            : "assets/[name]-[hash][extname]",
      },
    },
  },
  plugins: [
    vue(),
    directIcons(here("./node_modules")),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src/sw",
      filename: "sw.ts",
      injectRegister: false,
      manifest,
      includeManifestIcons: false,
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"],
        globIgnores: ["assets/county/**", "icons/*512*"],
      },
    }),
    askedForAtOnce(here("./src/shell/SignInView.vue")),
    keepLastRelease(DIST),
    documentation(here("."), DIST),
    precompress(DIST),
  ],
  server: {
    proxy: { "/api": process.env.SHISHU_API ?? "http://127.0.0.1:8000" },
    fs: { allow: [here(".."), here(".")] },
  },
  test: {
    include: ["src/**/*.test.ts"],
    environment: "node",
    env: { TZ: "Asia/Shanghai" },
    setupFiles: ["src/day.test-support.ts"],
    // A real server and a real store answer slowly on a machine that is busy otherwise.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
