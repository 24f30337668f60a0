import type { Verdict } from "../judge.ts";

/** What came of several recordings, in numbers. */
export interface Counts {
  readonly recordings: number;
  /** Values compared: those that agree, those that a rule explains, and those that differ. */
  readonly compared: number;
  readonly agreeing: number;
  readonly byRule: number;
  readonly differing: number;
}

/** Counts what came of some recordings. */
export function countOf(verdicts: readonly Verdict[]): Counts {
  const compared = verdicts.reduce((sum, verdict) => sum + verdict.compared, 0);
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  const differing = findings.filter(({ rule }) => rule === undefined).length;
  return {
    recordings: verdicts.length,
    compared,
    agreeing: compared - findings.length,
    byRule: findings.length - differing,
    differing,
  };
}
