import type { CutResult } from "../cuts/judge-cuts.ts";

/** What came of cut bodies for programs; a value that is missing is left out. */
export function cutsToJson({ count, seed, verdicts, passed, failed }: CutResult): string {
  const result = {
    cuts: count,
    seed,
    passed,
    failed,
    recordings: verdicts.map(({ recording: { name, provider, api, kind }, calls, ok, findings }) => ({
      name,
      provider,
      api,
      kind,
      calls,
      ok,
      findings: findings.map(({ rpc, cut, value, expected, seen }) => ({ rpc, ...cut, value, expected, seen })),
    })),
  };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
