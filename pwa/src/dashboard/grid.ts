/** A table that is walked by arrow keys, with one tab stop a row; and what of it is out of sight. */
import { nextTick, onMounted, onUnmounted, type Ref, ref } from "vue";

const STEPS: Record<string, [number, number]> = {
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
};

/** What can be opened in a cell. */
const within = (cell: Element | undefined): HTMLElement | null =>
  cell?.querySelector<HTMLElement>("a, button") ?? null;

/** Where a key leads from a cell, over cells that open nothing; undefined where it leads nowhere. */
export function neighbour(from: HTMLElement, key: string): HTMLElement | undefined {
  const row = from.closest("tr");
  const table = from.closest("table");
  const step = STEPS[key];
  if (!row || !table) return undefined;
  const cells = [...row.cells];
  let at = cells.findIndex((cell) => cell.contains(from));
  if (key === "Home") return within(cells[0]) ?? undefined;
  if (key === "End") return within(cells.at(-1)) ?? undefined;
  if (!step) return undefined;
  const rows = [...table.rows].filter((one) => one.cells.length === row.cells.length);
  let line = rows.indexOf(row);
  do {
    line += step[0];
    at += step[1];
    const found = within(rows[line]?.cells[at]);
    if (found) return found;
  } while (rows[line]?.cells[at]);
  return undefined;
}

/** For a table's keydown: moves the focus as its arrow keys say. */
export function walk(event: KeyboardEvent): void {
  const target = neighbour(event.target as HTMLElement, event.key);
  if (!target) return;
  event.preventDefault();
  target.focus();
}

/** How many columns of the scrolled place stand wholly or half beyond its right edge. */
export function useBeyond(place: Ref<HTMLElement | undefined>): {
  beyond: Ref<number>;
  look: () => void;
  onward: () => void;
} {
  const beyond = ref(0);
  function look(): void {
    const box = place.value;
    if (!box) return;
    const edge = box.getBoundingClientRect().right + 1;
    const heads = [...box.querySelectorAll("thead tr:last-child th")];
    beyond.value = heads.filter((head) => head.getBoundingClientRect().right > edge).length;
  }
  const onward = (): void => place.value?.scrollBy({ left: place.value.clientWidth * 0.6 });
  const watcher = new ResizeObserver(look);
  onMounted(() => {
    if (place.value) watcher.observe(place.value);
    void nextTick(look);
  });
  onUnmounted(() => watcher.disconnect());
  return { beyond, look, onward };
}
