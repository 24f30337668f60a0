import type { HrTime } from "@opentelemetry/api";
import type { GapRecorder } from "../../core/call/progress.ts";
import { declarationOf } from "./declarations.ts";
import type { Series } from "./series.ts";

/** The metric of the times between the chunks of answers. */
export const tokenGaps = "gen_ai.client.operation.time_per_output_chunk";

const { bounds = [] } = declarationOf(tokenGaps);
const firstBoundMs = (bounds[0] ?? 0) * 1_000;
const msPerSecond = 1_000;

/** Counts the times between the chunks of one target's answers, in buckets whose bounds double. To record allocates nothing. */
export class GapHistogram implements GapRecorder, Series {
  readonly attributes: Series["attributes"];
  readonly startTime: HrTime;
  readonly #counts = new Float64Array(bounds.length + 1);
  #sumMs = 0;

  constructor(attributes: Series["attributes"], startTime: HrTime) {
    this.attributes = attributes;
    this.startTime = startTime;
  }

  record(gapMs: number): void {
    // The bounds are the first one times powers of 2, so the bits of the quotient are the index.
    const quotient = Math.ceil(gapMs / firstBoundMs);
    const index = quotient <= 1 ? 0 : Math.min(32 - Math.clz32(quotient - 1), bounds.length);
    // A typed array has a number at each of its indices.
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sumMs += gapMs;
  }

  /** The counts so far, by bucket, and their sum in seconds. */
  read(): { readonly count: number; readonly sum: number; readonly counts: number[] } {
    const counts = [...this.#counts];
    return { count: counts.reduce((sum, count) => sum + count, 0), sum: this.#sumMs / msPerSecond, counts };
  }
}
