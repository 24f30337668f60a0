import { apis, type Rpc } from "./apis.ts";
import { type Comparison, compare, type Difference } from "./compare.ts";
import { compareEvents } from "./compare-events.ts";
import type { Recording } from "./corpus/recording.ts";
import { expectOutcome } from "./expected/outcome.ts";
import type { Outcome } from "./outcome.ts";
import { rules } from "./rules/index.ts";
import type { Rule } from "./rules/rule.ts";
import type { Writes } from "./served/split.ts";
import { onStage, type Stage, type StartGateway } from "./served/stage.ts";

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

/** How bodies are split into writes; the seed is that of "random". */
export interface Splitting {
  readonly writes: Writes;
  readonly seed: number;
}

/** What came of a run. */
export interface Result extends Splitting {
  readonly verdicts: readonly Verdict[];
  /** Recordings that were called and left no difference. */
  readonly passed: number;
  readonly failed: number;
}

/**
 * Serves recordings to a gateway, calls it for each by every RPC that reads it,
 * compares the outcomes with the expected ones, and the events of a
 * body in pieces with those of the whole.
 */
export function judgeAll(
  recordings: readonly Recording[],
  splitting: Splitting,
  startGateway?: StartGateway,
): Promise<Result> {
  return onStage(
    recordings,
    splitting.seed,
    async (stage) => {
      const verdicts: Verdict[] = [];
      for (const recording of recordings) verdicts.push(await judge(recording, splitting.writes, stage));
      const called = verdicts.filter(({ rpcs }) => rpcs.length > 0);
      const failed = called.filter(({ findings }) => findings.some(({ rule }) => rule === undefined)).length;
      return { ...splitting, verdicts, passed: called.length - failed, failed };
    },
    startGateway,
  );
}

async function judge(recording: Recording, writes: Writes, { caller, upstream }: Stage): Promise<Verdict> {
  const api = apis.get(recording.api);
  if (api === undefined) return { recording, rpcs: [], compared: 0, findings: [] };
  const expected = expectOutcome(recording);
  const call = (rpc: Rpc, how: Writes): Promise<Outcome> =>
    caller.call(rpc, `${api.kind}/${upstream.modelOf(recording, how)}`);
  const judged = await Promise.all(
    api.rpcs.map(async (rpc) => {
      const seen = await call(rpc, writes);
      const isSplitStream = rpc === "StreamComplete" && writes !== "whole";
      const events = isSplitStream ? compareEvents((await call(rpc, "whole")).events, seen.events) : nothing;
      return toJudged(recording, rpc, compare(expected, seen), events);
    }),
  );
  return {
    recording,
    rpcs: api.rpcs,
    compared: judged.reduce((sum, { compared }) => sum + compared, 0),
    findings: judged.flatMap(({ findings }) => findings),
  };
}

const nothing: Comparison = { compared: 0, differences: [] };

// No rule is about how bodies are written.
function toJudged(
  recording: Recording,
  rpc: Rpc,
  values: Comparison,
  events: Comparison,
): Pick<Verdict, "compared" | "findings"> {
  const explained = values.differences.map((difference) => ({ ...difference, rule: explain(difference, recording) }));
  const unexplained = events.differences.map((difference) => ({ ...difference, rule: undefined }));
  return {
    compared: values.compared + events.compared,
    findings: [...explained, ...unexplained].map((difference) => ({ ...difference, recording, rpc })),
  };
}

function explain(difference: Difference, recording: Recording): Rule | undefined {
  return rules.find(({ explains }) => explains(difference, recording));
}
