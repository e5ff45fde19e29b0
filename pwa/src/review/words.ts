/** The words of the pages on what is held and on devices. */
import { dictionary } from "../shell/words";
import zh from "./words/zh";

export type ReviewWord = keyof typeof zh;
export const t = dictionary(zh, () => import("./words/en"));
