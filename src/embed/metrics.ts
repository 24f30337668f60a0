// What a program imports as `tokenwire/metrics`: only then are the modules of OpenTelemetry loaded.
import type { CollectionResult, MetricProducer } from "@opentelemetry/sdk-metrics";
import packageJson from "../../package.json" with { type: "json" };
import { primaryName, toMetricsOptions } from "../metrics.ts";
import { startMetricsExport } from "../telemetry/metrics/export.ts";
import { createProcessMetrics } from "../telemetry/metrics/process-metrics.ts";
import { prometheusType, toPrometheusText } from "../telemetry/metrics/prometheus-text.ts";
import { createServerResource } from "../telemetry/metrics/resource.ts";
import { type MetricsSnapshot, toResourceMetrics } from "../telemetry/metrics/snapshot.ts";
import { type GatewayMetrics, type Measurement, type MeasurementOptions, offerMetrics } from "./measuring.ts";

export type { GatewayMetrics } from "./measuring.ts";

/**
 * Metrics as a page for Prometheus, and as what a metric reader of OpenTelemetry's SDK
 * takes among its `metricProducers`.
 */
export interface Metrics extends GatewayMetrics, MetricProducer {}

/** Creates the metrics of one gateway, which gets them as the option `metrics`. */
export function createMetrics(): Metrics {
  const resource = createServerResource(packageJson.version);
  let read = (): Promise<MetricsSnapshot> => Promise.resolve([]);

  function begin({ telemetry, clock, log }: MeasurementOptions): Measurement {
    const measured = createProcessMetrics(toMetricsOptions({ telemetry }, primaryName));
    read = () => measured.collect();
    const exported = startMetricsExport({
      version: packageJson.version,
      ask: async () => [{ worker: undefined, report: await measured.report() }],
      otlp: telemetry.metrics.push ? telemetry.otlp : undefined,
      clock,
      log,
    });

    async function close(): Promise<void> {
      await exported.close();
      const last = await measured.collect();
      read = () => Promise.resolve(last);
      await measured.close();
    }

    return { ...measured, close };
  }

  return offerMetrics(
    {
      async page() {
        return { contentType: prometheusType, text: toPrometheusText(await read(), resource) };
      },
      async collect(): Promise<CollectionResult> {
        return { resourceMetrics: toResourceMetrics(await read(), resource), errors: [] };
      },
    },
    begin,
  );
}
