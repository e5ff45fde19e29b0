import { expect, test } from "vitest";
import { agentWords } from "./agent";

const MOZILLA = "Mozilla/5.0";
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  [
    `${MOZILLA} (Linux; Android 10; K) ${WEBKIT} Chrome/121.0.0.0 Mobile Safari/537.36`,
    "Android · Chrome",
  ],
  [
    `${MOZILLA} (Linux; Android 12; M2012) ${WEBKIT} Version/4.0 Chrome/116.0 Mobile Safari/537.36 MicroMessenger/8.0`,
    "Android · browserWeChat",
  ],
  [
    `${MOZILLA} (Linux; Android 10; HarmonyOS; NOH-AN00) ${WEBKIT} Chrome/99.0 HuaweiBrowser/14.0 Mobile Safari/537.36`,
    "HarmonyOS · browserHuawei",
  ],
  [
    `${MOZILLA} (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1`,
    "iPhone · Safari",
  ],
  [
    `${MOZILLA} (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/121.0.0.0 Safari/537.36 Edg/121.0.0.0`,
    "Windows · Edge",
  ],
  [`${MOZILLA} (X11; Linux x86_64; rv:124.0) Gecko/20100101 Firefox/124.0`, "Linux · Firefox"],
  ["curl/8.5.0", ""],
])("%s", (agent, said) => {
  expect(agentWords(agent, (word) => word)).toBe(said);
});
