/** Telling the server what was decided, and bringing in a file. */
import type { Body } from "../catalogue/types";
import { ApiProblem, call, problemOf, readJson, transmit } from "../device/api";
import type { FieldError } from "../outbox/op";
import type { Brought, Held, How } from "./answers";

const FILE_TIMEOUT_MS = 180_000;

export interface Decision {
  /** Made when the question is put: a second tap is the same decision. */
  decision_id: string;
  how: How;
  reason?: string;
  set?: Body;
  division?: string;
}

/** Throws ApiProblem: 409 with a plain reason, 422 where a repair is not possible. */
export async function decide(held: Held, decision: Decision): Promise<void> {
  await call(`/held/${held.op_id}/decision`, { method: "POST", body: decision });
}

/** The faults of a repair, by field. */
export function faultsOf(problem: ApiProblem | undefined): FieldError[] {
  return Array.isArray(problem?.fields) ? (problem.fields as FieldError[]) : [];
}

/** Throws ApiProblem. */
export async function bringIn(file: Blob): Promise<Brought> {
  const headers = { "Content-Type": "application/octet-stream", "X-Shishu": "1" };
  const init = { method: "POST", headers, body: file };
  const raw = await transmit("/handover", init, FILE_TIMEOUT_MS);
  const brought = raw.status === 200 ? readJson(raw) : undefined;
  if (brought === undefined) throw problemOf(raw);
  return brought as Brought;
}

/** Whatever was thrown, as something to be shown. */
export function problemIn(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(0, "unexpected", "没有成功，请再试一次。", "That failed; try again.");
}
