import { apis, type Rpc } from "./apis.ts";
import { compare, type Difference } from "./compare.ts";
import type { Recording } from "./corpus/recording.ts";
import { expectTold } from "./expected/told.ts";
import { rules } from "./rules/index.ts";
import type { Rule } from "./rules/rule.ts";
import { type Caller, createCaller } from "./seen/caller.ts";
import type { Writes } from "./served/cut.ts";
import { startConformanceGateway } from "./served/gateway.ts";
import { startUpstream } from "./served/upstream.ts";

/** A difference, and the call that it was found by. */
export interface Finding extends Difference {
  readonly recording: Recording;
  readonly rpc: Rpc;
  /** What explains it; undefined for a fault. */
  readonly rule: Rule | undefined;
}

/** What came of one recording. */
export interface Verdict {
  readonly recording: Recording;
  /** How it was called; empty when no RPC reads answers of its API. */
  readonly rpcs: readonly Rpc[];
  /** Values compared, over all calls. */
  readonly compared: number;
  readonly findings: readonly Finding[];
}

/** What came of a run. */
export interface Result {
  readonly writes: Writes;
  readonly verdicts: readonly Verdict[];
  /** Recordings that were called and left no difference. */
  readonly passed: number;
  readonly failed: number;
}

/** Serves recordings to a gateway, calls it for each by every RPC that reads it, and compares. */
export async function judgeAll(recordings: readonly Recording[], writes: Writes): Promise<Result> {
  const upstream = await startUpstream(recordings, writes);
  const gateway = await startConformanceGateway(upstream);
  const caller = createCaller(gateway.address);
  try {
    const verdicts: Verdict[] = [];
    for (const recording of recordings) verdicts.push(await judge(recording, upstream.modelOf(recording), caller));
    const called = verdicts.filter(({ rpcs }) => rpcs.length > 0);
    const failed = called.filter(({ findings }) => findings.some(({ rule }) => rule === undefined)).length;
    return { writes, verdicts, passed: called.length - failed, failed };
  } finally {
    await gateway.drain();
    await upstream.close();
  }
}

async function judge(recording: Recording, model: string, caller: Caller): Promise<Verdict> {
  const api = apis.get(recording.api);
  if (api === undefined) return { recording, rpcs: [], compared: 0, findings: [] };
  const expected = expectTold(recording);
  const comparisons = await Promise.all(
    api.rpcs.map(async (rpc) => {
      const { compared, differences } = compare(expected, await caller.call(rpc, `${api.kind}/${model}`));
      const findings = differences.map((difference) => ({
        ...difference,
        recording,
        rpc,
        rule: explain(difference, recording),
      }));
      return { compared, findings };
    }),
  );
  return {
    recording,
    rpcs: api.rpcs,
    compared: comparisons.reduce((sum, { compared }) => sum + compared, 0),
    findings: comparisons.flatMap(({ findings }) => findings),
  };
}

function explain(difference: Difference, recording: Recording): Rule | undefined {
  return rules.find(({ explains }) => explains(difference, recording));
}
