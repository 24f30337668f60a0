// The metrics of one process: instruments, the observers that feed them, and the reader that collects them.
import { randomUUID } from "node:crypto";
import type { HrTime } from "@opentelemetry/api";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import type { GatewayError, Reason } from "../../core/errors/error.ts";
import type { Observer } from "../../core/observer.ts";
import type { ConfiguredNames, ProviderReading } from "../../core/readings.ts";
import type { SpanFate } from "../traces/exporter.ts";
import { CallMetrics } from "./call-metrics.ts";
import { createViews, RecordedMetrics } from "./instruments.ts";
import { Labels } from "./labels.ts";
import { type Gauges, observeReadings } from "./readings.ts";
import { RoutingMetrics } from "./routing-metrics.ts";
import { measureRuntime } from "./runtime-metrics.ts";
import { type MetricsSnapshot, toSnapshot } from "./snapshot.ts";
import { TokenGaps } from "./token-gaps.ts";

/** What metrics read of a gateway, of its configuration as it is then. */
export interface MetricsSource {
  names(): ConfiguredNames;
  providers(): readonly ProviderReading[];
}

/** What metrics are made of. */
export interface ProcessMetricsOptions {
  readonly version: string;
  /** The number of the worker, or "primary". */
  readonly worker: string;
  /** Most series of one metric; what is beyond them is counted together. */
  readonly mostSeries: number;
  readonly statusOf: (error: GatewayError) => string;
  readonly classOf: (reason: Reason) => string | undefined;
}

/** What one process has measured, as data for another process. */
export interface ProcessReport {
  /** No other process has it, not even one with the same number of a worker. */
  readonly process: string;
  readonly snapshot: MetricsSnapshot;
}

/** The metrics of one process. Its creator closes it. */
export interface ProcessMetrics {
  /** The observers that feed it. */
  readonly observers: readonly Partial<Observer>[];
  /** Counts a request that was refused before its message was read. */
  countRefusal(reason: Reason): void;
  /** Counts spans by what became of them. */
  countSpans(fate: SpanFate, spans: number): void;
  /** Uses the names of a gateway from now on, and reads it at each collection. Called again when its names have changed. */
  watch(source: MetricsSource): void;
  collect(): Promise<MetricsSnapshot>;
  /** What it has measured, with the identity of this process. */
  report(): Promise<ProcessReport>;
  close(): Promise<void>;
}

/** Creates the metrics of this process. */
export function createProcessMetrics(options: ProcessMetricsOptions): ProcessMetrics {
  const { version, worker, mostSeries, statusOf, classOf } = options;
  const gaps = new TokenGaps(timeOfDay);
  const recorded = new RecordedMetrics(mostSeries, timeOfDay);
  const reader = new PullReader({ metricProducers: [gaps, recorded] });
  const provider = new MeterProvider({ readers: [reader], views: createViews(mostSeries) });
  const meter = provider.getMeter("tokenwire", version);
  const { instruments } = recorded;
  let labels = new Labels({ models: [], targets: [], providers: [] }, mostSeries);
  let source: MetricsSource | undefined;
  const currentLabels = (): Labels => labels;
  const calls = new CallMetrics({ instruments, gaps, labels: currentLabels, statusOf, classOf });
  const routing = new RoutingMetrics(instruments, currentLabels);
  const runtime = measureRuntime(instruments, worker);
  const refusals = instruments.counter("tokenwire.calls.refused");
  const spans = instruments.counter("tokenwire.spans");

  observeReadings(meter, (gauges) => {
    for (const { method, model, count } of calls.open.values()) {
      gauges.set("tokenwire.calls.open", count, { "rpc.method": method, "tokenwire.model": model });
    }
    for (const [queue, length] of routing.waiting)
      gauges.set("tokenwire.queue.length", length, { "tokenwire.queue": queue });
    for (const [target, level] of routing.breakers)
      gauges.set("tokenwire.breaker.state", level, { "tokenwire.target": target });
    for (const reading of source?.providers() ?? []) readProvider(reading, gauges);
    runtime.read(gauges);
    const build = { "service.version": version, "process.runtime.version": process.version };
    gauges.set("tokenwire.build.info", 1, build);
  });

  async function collect(): Promise<MetricsSnapshot> {
    const { resourceMetrics } = await reader.collect();
    return toSnapshot(resourceMetrics);
  }

  const id = randomUUID();
  return {
    observers: [calls, routing],
    countSpans: (fate, count) => spans(count, { "tokenwire.span.fate": fate }),
    countRefusal: (reason) => refusals(1, { "error.type": reason }),
    watch(next) {
      source = next;
      labels = new Labels(next.names(), mostSeries);
    },
    collect,
    report: async () => ({ process: id, snapshot: await collect() }),
    async close() {
      runtime.close();
      await provider.shutdown();
    },
  };
}

function timeOfDay(): HrTime {
  const nowMs = Date.now();
  return [Math.floor(nowMs / 1_000), (nowMs % 1_000) * 1_000_000];
}

function readProvider({ name, keysCoolingDown, connections }: ProviderReading, gauges: Gauges): void {
  const attributes = { "tokenwire.provider": name };
  gauges.set("tokenwire.keys.cooling_down", keysCoolingDown, attributes);
  if (connections === undefined) return;
  const { idle, used } = connections;
  gauges.set("tokenwire.upstream.connections", idle, { ...attributes, "tokenwire.connection.state": "idle" });
  gauges.set("tokenwire.upstream.connections", used, { ...attributes, "tokenwire.connection.state": "used" });
}

/** Collects when it is asked to. */
class PullReader extends MetricReader {
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }

  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
}
