/** The words of the second factor. */
import { dictionary } from "../shell/words";
import zh from "./words/zh";

export const t = dictionary(zh, () => import("./words/en"));
