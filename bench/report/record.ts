import type { Sample } from "../measure/outcome.ts";

/** A whole run as it is kept: where and how it was made, and every measurement. */
export interface RunRecord {
  readonly command: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly rounds: number;
  readonly machine: Machine;
  readonly programs: readonly Program[];
  readonly samples: readonly Sample[];
}

/** The machine, and how much else it had to do. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** Load averages of a minute, before the run and after it; the run itself is part of the second. */
  readonly loadBefore: number;
  readonly loadAfter: number;
}

/** A program of the run; without a version it could not be run, for that reason. */
export interface Program {
  readonly name: string;
  readonly label: string;
  readonly version?: string;
  readonly notes: string;
}
