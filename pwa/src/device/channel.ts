/** What tabs and the service worker tell each other: that something changed, never what. */

export type Message =
  | { type: "changed" }
  /** An operation was saved in this tab: something is to be sent. */
  | { type: "saved" }
  /** The server said something that this release does not know: look for a newer one. */
  | { type: "outdated" }
  | { type: "running"; running: boolean }
  /** Give up the running turn: the person is changing. */
  | { type: "halt" };

type Hearer = (message: Message) => void;

const hearers = new Set<Hearer>();
let line: BroadcastChannel | undefined;

function open(): BroadcastChannel | undefined {
  if (line || typeof BroadcastChannel === "undefined") return line;
  line = new BroadcastChannel("shishu");
  line.onmessage = (event: MessageEvent<Message>) => pass(event.data);
  // Under Node an open channel would keep the process alive.
  (line as { unref?(): void }).unref?.();
  return line;
}

function pass(message: Message): void {
  for (const hearer of [...hearers]) hearer(message);
}

/** To every tab, this one included. */
export function tell(message: Message): void {
  open()?.postMessage(message);
  pass(message);
}

/** To this tab only. */
export function tellHere(message: Message): void {
  pass(message);
}

/** Returns the way to stop. */
export function hear(hearer: Hearer): () => void {
  open();
  hearers.add(hearer);
  return () => hearers.delete(hearer);
}
