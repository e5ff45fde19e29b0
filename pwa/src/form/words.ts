/** The form's words. */
import { dictionary } from "../shell/words";
import zh from "./words/zh";

export type FormWord = keyof typeof zh;
export const t = dictionary(zh, () => import("./words/en"));
