/** A dashboard that keeps itself up to date: asks again and again, most often to hear "nothing new". */
import { onMounted, onUnmounted, type Ref, ref, shallowRef, watch } from "vue";
import { ApiProblem, call } from "../device/api";
import { type Ask, boardPath } from "./address";
import type { Board } from "./answers";
import { nextLook } from "./poll";

export interface Looking {
  board: Ref<Board | undefined>;
  /** What went wrong with the last look; undefined once one is answered again. */
  trouble: Ref<ApiProblem | undefined>;
  /** The server's clock (ms), by the last whole answer. Read anew each second. */
  clock: Ref<number>;
  /** The board on the screen is of another question than the address asks. */
  stale: Ref<boolean>;
  again: () => void;
}

/** Follow what `ask` asks for, until the component goes. */
export function useBoard(ask: Ref<Ask>): Looking {
  const board = shallowRef<Board>();
  const trouble = shallowRef<ApiProblem>();
  const stale = ref(false);
  const clock = ref(Date.now());
  let etag: string | undefined;
  let heard = { server: Date.now(), here: performance.now() };
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let flight: AbortController | undefined;

  async function look(): Promise<void> {
    clearTimeout(timer);
    flight?.abort();
    const mine = new AbortController();
    flight = mine;
    try {
      const reply = await call<Board>(boardPath(ask.value), { etag, signal: mine.signal });
      if (mine.signal.aborted) return;
      if (reply.data) {
        board.value = reply.data;
        etag = reply.etag;
        heard = { server: Date.parse(reply.data.now), here: performance.now() };
      }
      stale.value = false;
      trouble.value = undefined;
      failures = 0;
    } catch (error) {
      if (mine.signal.aborted) return;
      trouble.value =
        error instanceof ApiProblem ? error : new ApiProblem(0, "offline", String(error), "");
      failures += 1;
    }
    tick();
    rest();
  }
  function rest(): void {
    const wait = nextLook({ visible: !document.hidden, failures });
    if (wait !== undefined) timer = setTimeout(look, wait);
  }
  function tick(): void {
    clock.value = heard.server + performance.now() - heard.here;
  }
  function seen(): void {
    clearTimeout(timer);
    if (!document.hidden) void look();
  }

  const ticking = setInterval(tick, 1000);
  onMounted(() => {
    document.addEventListener("visibilitychange", seen);
    window.addEventListener("online", seen);
    void look();
  });
  onUnmounted(() => {
    document.removeEventListener("visibilitychange", seen);
    window.removeEventListener("online", seen);
    clearInterval(ticking);
    clearTimeout(timer);
    flight?.abort();
  });
  watch(
    () => boardPath(ask.value),
    () => {
      stale.value = !answers(board.value, ask.value);
      void look();
    },
  );
  return { board, trouble, clock, stale, again: () => void look() };
}

/** Whether a board is what an address asks for: filling in its defaults asks nothing new. */
function answers(board: Board | undefined, ask: Ask): boolean {
  return (
    board !== undefined &&
    board.division.code === (ask.division ?? board.division.code) &&
    board.month === (ask.month ?? board.month) &&
    board.track === (ask.track ?? board.track) &&
    board.kind === (ask.kind ?? null)
  );
}
