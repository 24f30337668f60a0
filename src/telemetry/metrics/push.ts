import { ProtobufMetricsSerializer } from "@opentelemetry/otlp-transformer";
import type { Resource } from "@opentelemetry/resources";
import type { Clock } from "../../core/clock.ts";
import type { OutageLog } from "../otlp/outage-log.ts";
import { readRejected } from "../otlp/rejected.ts";
import { OtlpFault, type OtlpSender } from "../otlp/settings.ts";
import { type MetricsSnapshot, toResourceMetrics } from "./snapshot.ts";

/** How metrics are pushed. */
export interface MetricsPushOptions {
  readonly collect: () => Promise<MetricsSnapshot>;
  readonly resource: Resource;
  /** The push closes it. */
  readonly sender: OtlpSender;
  /** From one push to the next. */
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly outages: OutageLog;
}

/** Pushes metrics to a collector from time to time. Its creator closes it. */
export interface MetricsPush {
  /** Pushes now, or once what is under way has ended. */
  now(): void;
  /** Pushes a last time and ends, after two seconds at the latest. */
  close(): Promise<void>;
}

/** Longest time that the end of the process waits for the last push. */
const lastPushMs = 2_000;

/**
 * Starts to push metrics. A push that fails is not repeated, since the next one has
 * its figures, too; there are never two at once.
 */
export function startMetricsPush(options: MetricsPushOptions): MetricsPush {
  const { collect, resource, sender, intervalMs, clock, outages } = options;
  let isClosed = false;
  /** The push that is under way, or the last one. */
  let turn: Promise<void> = Promise.resolve();
  let stopTimer = plan();

  function plan(): () => void {
    return clock.after(intervalMs, () => {
      turn = turn.then(push).then(() => {
        if (!isClosed) stopTimer = plan();
      });
    });
  }

  /** Does not reject. */
  async function push(): Promise<void> {
    try {
      const request = ProtobufMetricsSerializer.serializeRequest(toResourceMetrics(await collect(), resource));
      if (request === undefined) throw new OtlpFault("the metrics cannot be encoded");
      const answer = await sender.send(request);
      const rejected = readRejected(answer);
      if (rejected > 0) throw new OtlpFault(`it refused ${rejected} data points`);
      outages.succeeded();
    } catch (thrown) {
      outages.failed(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  return {
    now() {
      turn = turn.then(push);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      stopTimer();
      const late = Promise.withResolvers<void>();
      const stopWait = clock.after(lastPushMs, late.resolve);
      turn = turn.then(push);
      await Promise.race([turn, late.promise]);
      stopWait();
      sender.close();
    },
  };
}
