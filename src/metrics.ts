// The metrics of a process of the gateway: composed here, loaded only where they are wanted.
import packageJson from "../package.json" with { type: "json" };
import type { Config } from "./config/config.ts";
import { codeName } from "./core/errors/code-name.ts";
import { failureTable } from "./routing/failure-table.ts";
import { toStatus } from "./service/status/status-table.ts";
import type { ProcessMetrics, ProcessMetricsOptions } from "./telemetry/metrics/process-metrics.ts";

export type { ProcessMetrics } from "./telemetry/metrics/process-metrics.ts";

/** The part of a configuration that says whether anything is measured. */
export type MeasuringConfig = Pick<Config, "ops" | "telemetry">;

/** Whether someone reads the metrics: the operations port, or a collector. */
export function isMeasured({ ops, telemetry: { otlp, metrics } }: MeasuringConfig): boolean {
  return ops.port !== undefined || (otlp !== undefined && metrics.push);
}

/**
 * Begins to measure this process, which is `worker` in the metrics. Undefined where
 * nobody reads them; then no module of OpenTelemetry is loaded. The caller closes it.
 */
export async function startMetrics(config: MeasuringConfig, worker: string): Promise<ProcessMetrics | undefined> {
  if (!isMeasured(config)) return undefined;
  const { createProcessMetrics } = await import("./telemetry/metrics/process-metrics.ts");
  return createProcessMetrics(toMetricsOptions(config, worker));
}

/** What the metrics of a process are made of, which is `worker` in them. */
export function toMetricsOptions({ telemetry }: Pick<Config, "telemetry">, worker: string): ProcessMetricsOptions {
  return {
    version: packageJson.version,
    worker,
    mostSeries: telemetry.metrics.maxSeries,
    statusOf: (error) => codeName(toStatus(error).code),
    classOf: (reason) => failureTable[reason].fallback,
  };
}

/** The name of the process that accepts connections, in the attributes of metrics. */
export const primaryName = "primary";
