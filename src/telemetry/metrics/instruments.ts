// The declared metrics as instruments of OpenTelemetry, and the views that bound them.
import type { Meter } from "@opentelemetry/api";
import { AggregationType, createAllowListAttributesProcessor, type ViewOptions } from "@opentelemetry/sdk-metrics";
import type { Attributes } from "./attributes.ts";
import { declarationOf, type MetricName, metricNames, type metrics } from "./declarations.ts";

/** The names of the metrics of a kind. */
export type NameOf<Kind> = {
  [Name in MetricName]: (typeof metrics)[Name]["kind"] extends Kind ? Name : never;
}[MetricName];

/** Adds to a counter or records a value of a histogram. */
export type Record1 = (value: number, attributes: Attributes) => void;

/** Makes the instruments of a meter, each when it is first asked for. */
export interface Instruments {
  readonly counter: (name: NameOf<"counter">) => Record1;
  readonly histogram: (name: NameOf<"histogram">) => Record1;
}

/** Creates the instruments of a meter. */
export function createInstruments(meter: Meter): Instruments {
  return {
    counter(name) {
      const counter = meter.createCounter(name, optionsOf(name));
      return (value, attributes) => counter.add(value, attributes);
    },
    histogram(name) {
      const histogram = meter.createHistogram(name, optionsOf(name));
      return (value, attributes) => histogram.record(value, attributes);
    },
  };
}

/** The unit and the meaning of a metric, as instruments have them. */
export function optionsOf(name: MetricName): { readonly unit: string; readonly description: string } {
  const { unit, meaning } = declarationOf(name);
  return { unit, description: meaning };
}

/** A view for each metric: no attribute but the declared ones, no bucket but the declared ones, at most `mostSeries` series. */
export function createViews(mostSeries: number): ViewOptions[] {
  return metricNames.map((instrumentName) => {
    const { attributes, bounds } = declarationOf(instrumentName);
    return {
      instrumentName,
      attributesProcessors: [createAllowListAttributesProcessor([...attributes])],
      aggregationCardinalityLimit: mostSeries,
      ...(bounds !== undefined && {
        aggregation: {
          type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
          options: { boundaries: [...bounds], recordMinMax: false },
        } as const,
      }),
    };
  });
}
