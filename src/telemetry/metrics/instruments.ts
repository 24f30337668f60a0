// The declared metrics that are recorded, and the views that bound those that are read.
import type { HrTime } from "@opentelemetry/api";
import { emptyResource } from "@opentelemetry/resources";
import {
  type CollectionResult,
  createAllowListAttributesProcessor,
  type MetricProducer,
  type ViewOptions,
} from "@opentelemetry/sdk-metrics";
import type { Attributes } from "./attributes.ts";
import { declarationOf, type MetricName, metricNames, type metrics } from "./declarations.ts";
import { RecordedMetric } from "./recorded-metric.ts";
import { toResourceMetrics } from "./snapshot.ts";

/** The names of the metrics of a kind. */
export type NameOf<Kind> = {
  [Name in MetricName]: (typeof metrics)[Name]["kind"] extends Kind ? Name : never;
}[MetricName];

/** Adds to a counter or records a value of a histogram. */
export type Record1 = (value: number, attributes: Attributes) => void;

/** Makes the instruments of a process, each once. */
export interface Instruments {
  readonly counter: (name: NameOf<"counter">) => Record1;
  readonly histogram: (name: NameOf<"histogram">) => Record1;
}

/** RecordedMetrics has what is recorded, and hands it to the reader of OpenTelemetry's SDK. */
export class RecordedMetrics implements MetricProducer {
  readonly instruments: Instruments;
  readonly #metrics: RecordedMetric[] = [];

  /** Each metric has at most `mostSeries` series. `now` reads the time of day. */
  constructor(mostSeries: number, now: () => HrTime) {
    const create = (name: MetricName): Record1 => {
      const metric = new RecordedMetric(name, mostSeries, now);
      this.#metrics.push(metric);
      return (value, attributes) => metric.record(value, attributes);
    };
    this.instruments = { counter: create, histogram: create };
  }

  collect(): Promise<CollectionResult> {
    const snapshot = this.#metrics.map((metric) => metric.read()).filter(({ points }) => points.length > 0);
    return Promise.resolve({ resourceMetrics: toResourceMetrics(snapshot, emptyResource()), errors: [] });
  }
}

/** The unit and the meaning of a metric, as instruments have them. */
export function optionsOf(name: MetricName): { readonly unit: string; readonly description: string } {
  const { unit, meaning } = declarationOf(name);
  return { unit, description: meaning };
}

/** A view for each metric that is read: no attribute but the declared ones, at most `mostSeries` series. */
export function createViews(mostSeries: number): ViewOptions[] {
  return metricNames
    .filter((name) => declarationOf(name).kind !== "histogram")
    .map((instrumentName) => ({
      instrumentName,
      attributesProcessors: [createAllowListAttributesProcessor([...declarationOf(instrumentName).attributes])],
      aggregationCardinalityLimit: mostSeries,
    }));
}
