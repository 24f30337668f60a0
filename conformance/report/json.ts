import type { Result } from "../judge.ts";
import { rules } from "../rules/index.ts";
import { countOf } from "./counts.ts";

/** The whole result for programs; a value that is missing is left out. */
export function toJson({ writes, seed, verdicts, passed, failed }: Result): string {
  const findings = verdicts.flatMap((verdict) => verdict.findings);
  const result = {
    writes,
    seed,
    passed,
    failed,
    rules: rules.map(({ name, what, why }) => ({
      name,
      what,
      why,
      explains: findings.filter(({ rule }) => rule?.name === name).length,
    })),
    recordings: verdicts.map((verdict) => ({
      name: verdict.recording.name,
      provider: verdict.recording.provider,
      api: verdict.recording.api,
      kind: verdict.recording.kind,
      rpcs: verdict.rpcs,
      ...countOf([verdict]),
      findings: verdict.findings.map(({ rpc, value, expected, seen, rule }) => ({
        rpc,
        value,
        expected,
        seen,
        rule: rule?.name,
      })),
    })),
  };
  return `${JSON.stringify(result, undefined, 2)}\n`;
}
