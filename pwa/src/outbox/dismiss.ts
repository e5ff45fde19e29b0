/** What the township sent back, and its author leaves at that: the record stands as it is. */
import { tell } from "../device/channel";
import { writing } from "./db";
import { recall } from "./recall";
import { leftOver } from "./standing";

/** Only where the record is, or was, in force; without one there is nothing to leave as it is. */
export async function leaveReturned(recordId: string, author: string): Promise<void> {
  const { copy, rows, whole } = await recall(recordId, author);
  if (!(copy ?? leftOver(rows, whole))) return;
  const ids = rows.filter((row) => row.state === "held" && row.returned).map((row) => row.op_id);
  await writing((tx) => tx.ops.where("op_id").anyOf(ids).modify({ state: "acknowledged" }));
  tell({ type: "changed" });
}
