/** What a browser's name for itself tells of the device, so that its owner knows it again. */
import type { MeWord } from "./words";

/** The first that is found counts: an Android phone says Linux too, and every browser Chrome. */
const SYSTEMS: [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/Android/, "Android"],
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Windows/, "Windows"],
  [/Mac OS/, "Mac"],
  [/Linux/, "Linux"],
];
const BROWSERS: [RegExp, string | { word: MeWord }][] = [
  [/MicroMessenger/, { word: "browserWeChat" }],
  [/HuaweiBrowser/, { word: "browserHuawei" }],
  [/MiuiBrowser/, { word: "browserXiaomi" }],
  [/Edg/, "Edge"],
  [/Firefox/, "Firefox"],
  [/Chrome/, "Chrome"],
  [/Safari/, "Safari"],
];

const first = <T>(known: [RegExp, T][], agent: string): T | undefined =>
  known.find(([mark]) => mark.test(agent))?.[1];

/** Its system and browser, e.g. `Android · 微信`; empty where neither is known. */
export function agentWords(agent: string, say: (word: MeWord) => string): string {
  const browser = first(BROWSERS, agent);
  const said = typeof browser === "object" ? say(browser.word) : browser;
  return [first(SYSTEMS, agent), said].filter(Boolean).join(" · ");
}
