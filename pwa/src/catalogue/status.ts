/**
 * States of a record on the wire, each in the place of its number: `backend/records/status.py`.
 * Nobody else writes them down (tests/architecture/test_status.py).
 */
export const STATUSES = ["reported", "approved", "returned"] as const;
export const [REPORTED, APPROVED, RETURNED] = STATUSES;

export type Status = (typeof STATUSES)[number];
/** What a review may say. */
export type Reviewed = Exclude<Status, typeof REPORTED>;

export const isReviewed = (word: unknown): word is Reviewed =>
  word === APPROVED || word === RETURNED;
