/** The words of the county's pages. */
import { dictionary } from "../shell/words";
import zh from "./words/zh";

export type CountyWord = keyof typeof zh;
export const t = dictionary(zh, () => import("./words/en"));
