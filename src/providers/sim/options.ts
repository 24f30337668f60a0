import { invalidRequest } from "../../core/errors/error.ts";
import type { Failure } from "./failures.ts";
import type { GivenOptions, UsageReport } from "./given-options.ts";

/** What goes wrong in an answer: a silence, a failure, or the one and then the other. */
export interface Fault {
  /** Tokens before it; undefined for before the answer begins. */
  readonly afterTokens: number | undefined;
  /** Length of the silence; 0 for none, Infinity for one without end. */
  readonly stallMs: number;
  readonly failure: Failure | undefined;
  /** What the failure says about retries. */
  readonly retryDelayMs: number | undefined;
  /** Tries of a call that it happens to. */
  readonly attempts: number;
}

/** How an answer is played, complete. */
export interface SimOptions {
  readonly firstTokenDelayMs: number;
  /** Least time between the tokens after it. */
  readonly tokenIntervalMs: number;
  readonly batchTokens: number;
  readonly fault: Fault | undefined;
  readonly usageReport: UsageReport;
  readonly splitPairs: boolean;
  /** Length of the models whose length can be chosen; undefined when it was not. */
  readonly tokens: number | undefined;
}

/** Completes the options. Throws INVALID_REQUEST when one needs another or excludes it. */
export function completeOptions(given: GivenOptions, fieldOf: (option: keyof GivenOptions) => string): SimOptions {
  const conflicts = findConflicts(given);
  if (conflicts.length > 0) {
    throw invalidRequest(conflicts.map(([option, description]) => ({ field: fieldOf(option), description })));
  }
  return {
    firstTokenDelayMs: given.ttft ?? 0,
    tokenIntervalMs: given.rate === undefined ? 0 : 1_000 / given.rate,
    batchTokens: given.batch ?? 1,
    fault: toFault(given),
    usageReport: given.usage ?? "final",
    splitPairs: given.split_pairs ?? false,
    tokens: given.tokens,
  };
}

function toFault({ fail, retry_after, stall, after, attempts }: GivenOptions): Fault | undefined {
  if (fail === undefined && stall === undefined) return undefined;
  return {
    afterTokens: after,
    stallMs: stall ?? 0,
    failure: fail,
    retryDelayMs: retry_after,
    attempts: attempts ?? Number.POSITIVE_INFINITY,
  };
}

type Conflict = readonly [option: keyof GivenOptions, description: string];

function findConflicts({ fail, retry_after, stall, after, attempts }: GivenOptions): Conflict[] {
  const hasFault = fail !== undefined || stall !== undefined;
  const conflicts: (Conflict | false)[] = [
    retry_after !== undefined && fail === undefined && ["retry_after", "retry_after needs fail"],
    after !== undefined && !hasFault && ["after", "after needs fail or stall"],
    attempts !== undefined && !hasFault && ["attempts", "attempts needs fail or stall"],
    after !== undefined &&
      fail !== undefined &&
      fail.httpStatus === undefined && ["after", `fail=${fail.name} comes before any answer, so it takes no after`],
  ];
  return conflicts.filter((conflict) => conflict !== false);
}
