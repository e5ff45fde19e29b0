/** The figures of a turn; a test or a simulation may set others. */

/** The name under which the browser wakes the service worker. */
export const BACKGROUND_TAG = "shishu-sync";

export const settings = {
  /** Operations in a batch, and bytes of them as JSON before gzip. */
  batch: 100,
  batchBytes: 200_000,
  timeoutMs: 30_000,
  /** Time-outs in a row after which a turn gives up for now. */
  timeouts: 3,
  pieceBytes: 262_144,
  pieceTimeoutMs: 60_000,
  /** Not worth compressing below. */
  gzipFrom: 1_000,
  /** Between failing turns: from this, doubled each time, to that. */
  backoffMs: 5_000,
  backoffMostMs: 300_000,
  /** While nobody answers: how often a few bytes ask whether the line is back, and how patiently. */
  probeMs: 10_000,
  probeTimeoutMs: 8_000,
  waitingTimerMs: 30_000,
  idleTimerMs: 180_000,
  /** After which profile, catalogue and divisions are asked for again, and sooner after a start. */
  staticsMs: 3_600_000,
  staticsRestartMs: 600_000,
  /** How long acknowledged operations are kept, against a server restored from its backup. */
  keptMs: 30 * 86_400_000,
  /** The same on a phone whose sign-in was revoked: it may be in other hands. */
  keptRevokedMs: 2 * 86_400_000,
};
