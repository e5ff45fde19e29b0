/** The words of changing one's password. */
import { dictionary } from "../shell/words";
import zh from "./words/zh";

export type PasswordWord = keyof typeof zh;
export const t = dictionary(zh, () => import("./words/en"));
