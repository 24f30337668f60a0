// Metrics that are read when they are asked for, as observable instruments.
import type { BatchObservableResult, Meter, Observable } from "@opentelemetry/api";
import type { Attributes } from "./attributes.ts";
import { declarationOf, type MetricName, metricNames } from "./declarations.ts";
import { type NameOf, optionsOf } from "./instruments.ts";

/** Metrics that are read and not recorded. */
export type ReadName = NameOf<"gauge"> | "process.cpu.time";

/** Takes the values of one reading. */
export interface Gauges {
  set(name: ReadName, value: number, attributes: Attributes): void;
}

/** Reads the metrics that are read, each time that a reader collects. */
export function observeReadings(meter: Meter, read: (gauges: Gauges) => void): void {
  const observables = new Map<MetricName, Observable>(
    metricNames.filter(isRead).map((name) => [name, createObservable(meter, name)]),
  );
  meter.addBatchObservableCallback(
    (result: BatchObservableResult) =>
      read({
        set(name, value, attributes) {
          const observable = observables.get(name);
          if (observable !== undefined) result.observe(observable, value, attributes);
        },
      }),
    [...observables.values()],
  );
}

function isRead(name: MetricName): boolean {
  return name === "process.cpu.time" || declarationOf(name).kind === "gauge";
}

function createObservable(meter: Meter, name: MetricName): Observable {
  const options = optionsOf(name);
  return declarationOf(name).kind === "counter"
    ? meter.createObservableCounter(name, options)
    : meter.createObservableGauge(name, options);
}
