/** Keeps the draft as it is typed: every change is written, one write at a time, the last one wins. */

export class DraftKeeper {
  private next: (() => Promise<void>) | undefined;
  private running: Promise<void> | undefined;
  private paused = false;

  /** `told` hears of every write: the error, or undefined when it was written. */
  constructor(private readonly told: (error: unknown) => void) {}

  /** Write soon: now if nothing is being written, else as soon as that is done. */
  keep(write: () => Promise<void>): void {
    this.next = write;
    this.start();
  }

  /** Resolves when all that was asked for is written. */
  async settled(): Promise<void> {
    await this.running;
  }

  /** Nothing more is written until resume(); resolves when the write under way is done. */
  async pause(): Promise<void> {
    this.paused = true;
    await this.running;
  }

  /** Go on, with the last change that came meanwhile. */
  resume(): void {
    this.paused = false;
    this.start();
  }

  private start(): void {
    if (!this.paused) this.running ??= this.drain();
  }

  private async drain(): Promise<void> {
    while (this.next && !this.paused) {
      const write = this.next;
      this.next = undefined;
      try {
        await write();
        this.told(undefined);
      } catch (error) {
        this.told(error);
      }
    }
    this.running = undefined;
  }
}
