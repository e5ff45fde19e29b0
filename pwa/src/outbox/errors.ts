/** The ways in which a save can fail; the form says each of them aloud and keeps what was typed. */

/**
 * `quota`: no room (offer `photosLater`); `storage`: the phone's store failed or was not read back
 * the same; `signed_out`; `no_catalogue`: the kind is not on this phone; `no_record`.
 */
export type SaveProblem = "quota" | "storage" | "signed_out" | "no_catalogue" | "no_record";

export class SaveError extends Error {
  constructor(
    readonly code: SaveProblem,
    options?: ErrorOptions,
  ) {
    super(`not saved: ${code}`, options);
    this.name = "SaveError";
  }
}
