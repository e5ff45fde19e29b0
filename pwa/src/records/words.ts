/** The words of the records' pages. */
import { dictionary } from "../shell/words";
import zh from "./words/zh";

export type RecordWord = keyof typeof zh;
export const t = dictionary(zh, () => import("./words/en"));
