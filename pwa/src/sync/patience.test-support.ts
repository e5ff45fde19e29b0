/** Waiting in tests: a busy machine takes its time. */
import { vi } from "vitest";

export const until = (probe: () => unknown): Promise<unknown> =>
  vi.waitUntil(probe, { timeout: 30_000 });
