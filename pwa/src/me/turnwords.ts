/** What came of 立即上报: the server's verdicts, counted; a time-out is never called done. */
import type { TurnReport } from "../sync/turn";
import type { MeWord } from "./words";

export interface Line {
  key: MeWord;
  params: Record<string, number>;
}

export function turnWords(report: TurnReport): Line[] {
  const lines: Line[] = [];
  const { sent, accepted, held } = report;
  if (sent)
    lines.push({ key: held ? "reportHeld" : "reportAll", params: { sent, accepted, held } });
  if (report.photos) lines.push({ key: "reportPhotos", params: { n: report.photos } });
  if (report.pulled) lines.push({ key: "reportPulled", params: { n: report.pulled } });
  if (!report.ok) lines.push({ key: `stopped_${report.problem ?? "server"}`, params: {} });
  else if (lines.length === 0) lines.push({ key: "reportNone", params: {} });
  return lines;
}
