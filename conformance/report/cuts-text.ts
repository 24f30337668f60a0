import { formatTable } from "../../src/cli/format-table.ts";
import type { CutFinding, CutResult, CutVerdict } from "../cuts/judge-cuts.ts";
import { describe } from "./describe.ts";

/** What came of cut bodies for people: the table, the differences, and the counts in the last line. */
export function cutsToText(result: CutResult): string {
  const findings = result.verdicts.flatMap((verdict) => verdict.findings);
  const counts = `${result.passed} passed, ${result.failed} failed`;
  return `${[tableOf(result), ...findings.map(toText), counts].join("\n\n")}\n`;
}

const head = ["provider", "kind", "recordings", "calls", "ok", "differ"];

function tableOf({ verdicts, count, seed }: CutResult): string {
  const groups = Map.groupBy(verdicts, ({ recording: { provider, kind } }) => `${provider}\n${kind}`);
  const rows = [...groups.values()].map((group) => [
    group[0]?.recording.provider ?? "",
    group[0]?.recording.kind ?? "",
    ...toCells(group),
  ]);
  const where = count === "all" ? "before every byte:" : `${count} times each, seed ${seed}:`;
  return [`Bodies cut off ${where}`, ...formatTable(head, [...rows, ["all", "", ...toCells(verdicts)]])].join("\n");
}

function toCells(verdicts: readonly CutVerdict[]): string[] {
  const sum = (countOf: (verdict: CutVerdict) => number): number =>
    verdicts.reduce((total, verdict) => total + countOf(verdict), 0);
  const counts = [
    verdicts.length,
    sum(({ calls }) => calls),
    sum(({ ok }) => ok),
    sum(({ findings }) => findings.length),
  ];
  return counts.map(String);
}

function toText({ recording, rpc, cut, ...difference }: CutFinding): string {
  return describe(`${recording.name}, ${rpc}, ${cut.ending} after ${cut.offset} bytes`, difference);
}
