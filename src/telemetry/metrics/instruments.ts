// The declared metrics that are recorded.
import type { HrTime } from "@opentelemetry/api";
import type { GapRecorder } from "../../core/call/progress.ts";
import type { Attributes } from "./attributes.ts";
import type { MetricName, metrics } from "./declarations.ts";
import { RecordedMetric } from "./recorded-metric.ts";
import type { MetricsSnapshot } from "./snapshot.ts";
import { GapHistogram, tokenGaps } from "./token-gaps.ts";

/** The names of the metrics of a kind. */
export type NameOf<Kind> = {
  [Name in MetricName]: (typeof metrics)[Name]["kind"] extends Kind ? Name : never;
}[MetricName];

/** Adds to a counter or records a value of a histogram. */
export type RecordValue = (value: number, attributes: Attributes) => void;

/** Makes the instruments of a process, each once. */
export interface Instruments {
  readonly counter: (name: NameOf<"counter">) => RecordValue;
  readonly histogram: (name: NameOf<"histogram">) => RecordValue;
}

/** RecordedMetrics has what a process records. */
export class RecordedMetrics {
  readonly instruments: Instruments;
  readonly #metrics: RecordedMetric[] = [];
  readonly #gaps: RecordedMetric;

  /** Each metric has at most `mostSeries` series. `now` reads the time of day. */
  constructor(mostSeries: number, now: () => HrTime) {
    this.#gaps = new RecordedMetric(tokenGaps, mostSeries, now, (...made) => new GapHistogram(...made));
    this.#metrics.push(this.#gaps);
    const create = (name: MetricName): RecordValue => {
      const metric = new RecordedMetric(name, mostSeries, now);
      this.#metrics.push(metric);
      return (value, attributes) => metric.record(value, attributes);
    };
    this.instruments = { counter: create, histogram: create };
  }

  /** What records the times between the chunks of answers with these attributes. */
  readonly gapsOf = (attributes: Attributes): GapRecorder => this.#gaps.seriesOf(attributes);

  read(): MetricsSnapshot {
    return this.#metrics.map((metric) => metric.read()).filter(({ points }) => points.length > 0);
  }
}
