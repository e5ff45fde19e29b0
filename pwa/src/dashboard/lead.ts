/** Which cards lead a board, and which come after the charts. Pure. */
import type { Card } from "./answers";

/** As many as a desk shows in one row, and a phone on two screens. */
export const MOST = 5;

/** Three to five cards first: of one kind its first, of all kinds the first of each. */
export function parted(cards: readonly Card[]): { lead: Card[]; rest: Card[] } {
  const firsts = cards.filter((card, i) => cards.findIndex((one) => one.kind === card.kind) === i);
  const lead = new Set((firsts.length > 2 ? firsts : cards).slice(0, MOST));
  return {
    lead: cards.filter((card) => lead.has(card)),
    rest: cards.filter((card) => !lead.has(card)),
  };
}
