/** The words of 我的. */
import { dictionary } from "../shell/words";
import zh from "./words/zh";

export type MeWord = keyof typeof zh;
export const t = dictionary(zh, () => import("./words/en"));
