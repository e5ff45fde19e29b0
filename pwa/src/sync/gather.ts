/** What to send now: the oldest operations of the signed-in author that are due. */
import { reading } from "../outbox/db";
import type { OpRow, SentOp } from "../outbox/op";
import type { TurnState } from "./decide";
import { settings } from "./settings";

/** The next batch in the order of saving; empty while this device's `seq` is not known yet. */
export async function gather(author: string, turn: TurnState): Promise<OpRow[]> {
  const most = turn.batch + turn.tried.size;
  const rows = await reading((tx) => {
    const due = tx.ops.where("[author+due]").equals([author, 1]);
    return due
      .filter((row) => row.seq !== null && !row.trouble)
      .limit(most)
      .toArray();
  });
  const batch = chooseBatch(rows, turn);
  return batch.length > 0 ? batch : alone(author, turn);
}

/** One that failed alone before is tried alone again, after all others. */
async function alone(author: string, turn: TurnState): Promise<OpRow[]> {
  const row = await reading((tx) => {
    const due = tx.ops.where("[author+due]").equals([author, 1]);
    return due.filter((row) => row.seq !== null && !turn.tried.has(row.op_id)).first();
  });
  return row ? [row] : [];
}

/** At most `turn.batch` of them, and not more bytes than the wire takes. Pure. */
export function chooseBatch(rows: OpRow[], turn: TurnState): OpRow[] {
  const batch: OpRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (turn.tried.has(row.op_id)) continue;
    bytes += new TextEncoder().encode(JSON.stringify(sentOp(row))).length;
    if (batch.length > 0 && (batch.length >= turn.batch || bytes > settings.batchBytes)) break;
    batch.push(row);
  }
  return batch;
}

/** The same bytes every time it is sent. */
export function sentOp(row: OpRow): SentOp {
  return { ...row.op, seq: row.seq as number };
}
