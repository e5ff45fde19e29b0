/** Why an operation is held, as the key of a sentence; and numbers that did not arrive, in short. */
import type { Held } from "./answers";
import zh from "./words/zh";

export type Why = keyof typeof zh & `why_${string}`;
export type Short = keyof typeof zh & `short_${string}`;
type About = Pick<Held, "outcome" | "code">;

const codeOf = ({ outcome, code }: About): string => code ?? outcome;

/** The sentence; `why_other` for a code of a later server. */
export function whyOf(about: About): Why {
  const key = `why_${codeOf(about)}`;
  return key in zh ? (key as Why) : "why_other";
}

/** The same in two words, for a list of phones. */
export function shortOf(about: About): Short {
  const key = `short_${codeOf(about)}`;
  return key in zh ? (key as Short) : "short_other";
}

/** [[3, 3], [6, 8]] as "3、6–8". */
export function holesText(holes: readonly [number, number][], mark: string): string {
  return holes.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(mark);
}
