import type { HrTime } from "@opentelemetry/api";
import { emptyResource } from "@opentelemetry/resources";
import type { CollectionResult, MetricProducer } from "@opentelemetry/sdk-metrics";
import type { GapRecorder } from "../../core/call/progress.ts";
import type { Attributes } from "./attributes.ts";
import { declarationOf } from "./declarations.ts";
import { type MetricSnapshot, toResourceMetrics } from "./snapshot.ts";

const name = "gen_ai.client.operation.time_per_output_chunk";
const { bounds = [] } = declarationOf(name);
const firstBoundMs = (bounds[0] ?? 0) * 1_000;
const msPerSecond = 1_000;

/** Counts the times between the chunks of one target's answers, in buckets whose bounds double. To record allocates nothing. */
export class GapHistogram implements GapRecorder {
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly #counts = new Float64Array(bounds.length + 1);
  #sumMs = 0;

  constructor(attributes: Attributes, startTime: HrTime) {
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

/** The times between the chunks of answers, by target. */
export class TokenGaps implements MetricProducer {
  readonly #byTarget = new Map<string, GapHistogram>();
  readonly #now: () => HrTime;

  /** `now` reads the time of day. */
  constructor(now: () => HrTime) {
    this.#now = now;
  }

  /** The histogram of a target, by its label. Labels are bounded, and so is the number of histograms. */
  of(target: string, attributes: () => Attributes): GapHistogram {
    const known = this.#byTarget.get(target);
    if (known !== undefined) return known;
    const created = new GapHistogram(attributes(), this.#now());
    this.#byTarget.set(target, created);
    return created;
  }

  collect(): Promise<CollectionResult> {
    const endTime = this.#now();
    const points = [...this.#byTarget.values()].map((gaps) => ({
      attributes: definedOf(gaps.attributes),
      startTime: gaps.startTime,
      endTime,
      value: gaps.read(),
    }));
    const snapshot: MetricSnapshot = { name, points };
    const resourceMetrics = toResourceMetrics(points.length === 0 ? [] : [snapshot], emptyResource());
    return Promise.resolve({ resourceMetrics, errors: [] });
  }
}

function definedOf(attributes: Attributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}
