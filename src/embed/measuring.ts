// What joins the metrics of a program to its gateway; no module of OpenTelemetry is loaded for it.
import type { TelemetryConfig } from "../config/config.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { ProcessMetrics } from "../telemetry/metrics/process-metrics.ts";

/** The metrics of one gateway; `createMetrics` of `tokenwire/metrics` makes them. */
export interface GatewayMetrics {
  /**
   * What is measured so far, as the page that Prometheus scrapes: answer with `text`,
   * and with `contentType` as its type. Once the gateway is closed it stays as it is.
   */
  page(): Promise<{ readonly contentType: string; readonly text: string }>;
}

/** What a gateway tells its metrics. Its creator closes it. */
export type Measurement = Pick<ProcessMetrics, "observers" | "countRefusal" | "countSpans" | "watch" | "close">;

/** What a measurement is made of. */
export interface MeasurementOptions {
  readonly telemetry: TelemetryConfig;
  readonly clock: Clock;
  readonly log: Log;
}

type BeginMeasurement = (options: MeasurementOptions) => Measurement;

const beginnings = new WeakMap<GatewayMetrics, BeginMeasurement>();

/** Makes metrics that a gateway can be given, and that call `begin` then. */
export function offerMetrics<Metrics extends GatewayMetrics>(metrics: Metrics, begin: BeginMeasurement): Metrics {
  beginnings.set(metrics, begin);
  return metrics;
}

/** Begins to measure the gateway that was given these metrics. Throws when another one has them. */
export function beginMeasurement(metrics: GatewayMetrics, options: MeasurementOptions): Measurement {
  const begin = beginnings.get(metrics);
  if (begin === undefined) {
    throw new TypeError(
      "metrics: give what createMetrics of tokenwire/metrics returns, and another one to each gateway",
    );
  }
  beginnings.delete(metrics);
  return begin(options);
}
