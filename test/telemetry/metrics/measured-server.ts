import { type Gateway, startGateway } from "../../../src/app.ts";
import { completeConfig } from "../../../src/config/load.ts";
import type { ConfigInput } from "../../../src/config/schema/index.ts";
import { systemClock } from "../../../src/core/clock.ts";
import { silentLog } from "../../../src/core/log.ts";
import { startMetrics } from "../../../src/metrics.ts";
import type { MetricName } from "../../../src/telemetry/metrics/declarations.ts";
import type { ProcessMetrics } from "../../../src/telemetry/metrics/process-metrics.ts";
import type { Point } from "../../../src/telemetry/metrics/snapshot.ts";
import { type ApiClient, grpcJsClient } from "../../support/api-clients.ts";

/** A gateway whose metrics a test reads. */
export interface MeasuredServer {
  readonly client: ApiClient;
  readonly gateway: Gateway;
  readonly metrics: ProcessMetrics;
  /** The points of a metric now. */
  pointsOf(name: MetricName): Promise<readonly Point[]>;
  close(): Promise<void>;
}

/** Starts one on a port of the system's choice. */
export async function startMeasuredServer(input: ConfigInput): Promise<MeasuredServer> {
  const config = completeConfig({ ...input, server: { ...input.server, port: 0 }, ops: { port: 0 } });
  const metrics = await startMetrics(config, "primary");
  if (metrics === undefined) throw new Error("nothing is measured");
  const gateway = await startGateway(config, { clock: systemClock, log: silentLog, random: Math.random, metrics });
  const client = grpcJsClient(gateway.address);
  return {
    ...{ client, gateway, metrics },
    async pointsOf(name) {
      const snapshot = await metrics.collect();
      return snapshot.find((metric) => metric.name === name)?.points ?? [];
    },
    async close() {
      client.close();
      await gateway.drain();
      await metrics.close();
    },
  };
}

/** The sum of the points whose attributes have all of these; of a histogram the number of its values. */
export function totalOf(points: readonly Point[], attributes: Readonly<Record<string, string>> = {}): number {
  return points
    .filter((point) => Object.entries(attributes).every(([key, value]) => point.attributes[key] === value))
    .reduce((sum, { value }) => sum + (typeof value === "number" ? value : value.count), 0);
}
