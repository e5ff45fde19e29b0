/**
 * A line that comes back says nothing where the browser never noticed that it was gone. While a
 * page is looked at and its last turn was met by silence, a few bytes ask whether anybody answers.
 */
import { answers } from "../device/api";
import { hear } from "../device/channel";
import { page } from "../device/platform";
import { settings } from "./settings";
import { readSyncState } from "./state";

/** `go` begins a turn at once. Returns the way to stop. */
export function watchLine(go: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  // Answered, and yet the turn got nothing through: so often in a row.
  let fruitless = 0;
  const later = () => {
    const pause = Math.min(settings.probeMs * 2 ** fruitless, settings.backoffMostMs);
    if (!stopped) timer ??= setTimeout(() => void beat(), pause * (0.8 + Math.random() * 0.4));
  };
  const beat = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (!(await metBySilence())) return;
    if (await answers(settings.probeTimeoutMs)) {
      await go();
      fruitless = (await metBySilence()) ? fruitless + 1 : 0;
    }
    later();
  };
  const deaf = hear((message) => {
    if (message.type === "running" && !message.running) later();
  });
  const visible = () => {
    if (page()?.visibilityState === "visible") void beat();
  };
  page()?.addEventListener("visibilitychange", visible);
  return () => {
    stopped = true;
    clearTimeout(timer);
    deaf();
    page()?.removeEventListener("visibilitychange", visible);
  };
}

async function metBySilence(): Promise<boolean> {
  if (page()?.visibilityState === "hidden") return false;
  const { silent } = await readSyncState().catch(() => ({ silent: false }));
  return silent === true;
}
