import type { Load } from "../client/load.ts";
import type { CallShape, Mode } from "../subjects/subject.ts";
import type { Plan } from "../upstream/plan.ts";

/** What is common to all cases. */
interface Named {
  /** In the raw data and on the command line. */
  readonly name: string;
  /** How the program is started, which is then a fresh one; a program that cannot be started so is not measured. */
  readonly mode?: Mode;
  /** Calls of a gRPC client on a connection; as many as is usual when undefined. */
  readonly callsPerConnection?: number;
  /** It is measured in the first so many rounds only; in all when undefined. */
  readonly mostRounds?: number;
}

/** One load on a running program: what it costs and how long it takes. */
export interface LoadCase extends Named {
  readonly kind: "load";
  readonly shape: CallShape;
  readonly plan: Plan;
  readonly load: Extract<Load, { kind: "closed" | "rate" }>;
  /** Whether it is also measured with nothing in between, so that times can be reported as added ones. */
  readonly hasBaseline: boolean;
  /** Calls of the kind that a program has answered before it is measured, at least; a short warm-up when undefined. */
  readonly callsBefore?: number;
}

/** The highest rate of calls of which none is late, on a program that has answered `callsBefore` of them. */
export interface HighestRateCase extends Named {
  readonly kind: "highestRate";
  readonly shape: CallShape;
  readonly plan: Plan;
  readonly tokens: number;
  /** A call is late when it ends more than this after it was due to begin. */
  readonly lateMs: number;
  readonly callsBefore: number;
}

/** A fresh program: its time to the first answer, and what it costs when idle. */
export interface StartCase extends Named {
  readonly kind: "start";
  readonly idleMs: number;
}

/** Streams that are opened and held, then released; what each of them needs in memory. */
export interface HeldCase extends Named {
  readonly kind: "held";
  readonly streams: number;
}

/** Calls that are cancelled in mid-stream, one after the other: how soon the upstream sees it. */
export interface CancelCase extends Named {
  readonly kind: "cancel";
  readonly times: number;
}

/** What observing costs: a load in turns on programs with metrics, traces and watchers, and on one without. */
export interface ObservedCase extends Named {
  readonly kind: "observed";
  readonly of: LoadCase;
  readonly turns: number;
}

/** One thing that is measured, on every program in every round. */
export type Case = LoadCase | HighestRateCase | StartCase | HeldCase | CancelCase | ObservedCase;
