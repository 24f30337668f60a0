import { invalidRequest } from "../../../core/errors/error.ts";
import type { Failure } from "../failures.ts";
import type { GivenOptions, UsageReport } from "./given-options.ts";

/** A fault in an answer: a silence, a failure, or a silence and then a failure. */
export interface Fault {
  /** Tokens before the fault; undefined when it comes before the answer begins. */
  readonly afterTokens: number | undefined;
  /** Length of the silence; 0 for none, Infinity for a silence without end. */
  readonly stallMs: number;
  readonly failure: Failure | undefined;
  /** The retry delay that comes with the failure. */
  readonly retryDelayMs: number | undefined;
  /** The first so many attempts of a call have the fault. */
  readonly attempts: number;
}

/** Every option of an answer, with defaults filled in. */
export interface SimOptions {
  readonly firstTokenDelayMs: number;
  /** Least time between two tokens after the first. */
  readonly tokenIntervalMs: number;
  readonly batchTokens: number;
  readonly fault: Fault | undefined;
  readonly usageReport: UsageReport;
  readonly splitPairs: boolean;
  /** Length of the answer of models that take it; undefined when the request has none. */
  readonly tokens: number | undefined;
}

/** Fills in defaults. Throws INVALID_REQUEST when an option needs or excludes another one. */
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
