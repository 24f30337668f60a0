// The metrics of one process: what is recorded, the observers that feed it, and what is read when it is asked for.
import { randomUUID } from "node:crypto";
import type { HrTime } from "@opentelemetry/api";
import type { GatewayError, Reason } from "../../core/errors/error.ts";
import type { Observer } from "../../core/observer.ts";
import type { BreakerReading, ConfiguredNames, ProviderReading } from "../../core/readings.ts";
import type { SpanFate } from "../traces/exporter.ts";
import { CallMetrics } from "./call-metrics.ts";
import { RecordedMetrics } from "./instruments.ts";
import { Labels } from "./labels.ts";
import { type Gauges, Reading } from "./readings.ts";
import { RoutingMetrics } from "./routing-metrics.ts";
import { measureRuntime } from "./runtime-metrics.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

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
  const recorded = new RecordedMetrics(mostSeries, timeOfDay);
  const { instruments } = recorded;
  const startTime = timeOfDay();
  let labels = new Labels({ models: [], targets: [], providers: [] }, mostSeries);
  let source: MetricsSource | undefined;
  const currentLabels = (): Labels => labels;
  const calls = new CallMetrics({ instruments, gapsOf: recorded.gapsOf, labels: currentLabels, statusOf, classOf });
  const routing = new RoutingMetrics(instruments, currentLabels);
  const runtime = measureRuntime(instruments, worker);
  const refusals = instruments.counter("tokenwire.calls.refused");
  const spans = instruments.counter("tokenwire.spans");

  function read(gauges: Gauges): void {
    calls.open.prune((model) => labels.hasModelLabel(model));
    for (const { method, model, count } of calls.open.values()) {
      gauges.set("tokenwire.calls.open", count, { "rpc.method": method, "tokenwire.model": model });
    }
    routing.prune();
    for (const [queue, length] of routing.waiting)
      gauges.set("tokenwire.queue.length", length, { "tokenwire.queue": queue });
    for (const reading of source?.providers() ?? []) readProvider(reading, labels, gauges);
    runtime.read(gauges);
    const build = { "service.version": version, "process.runtime.version": process.version };
    gauges.set("tokenwire.build.info", 1, build);
  }

  function collect(): Promise<MetricsSnapshot> {
    const reading = new Reading(mostSeries);
    read(reading);
    return Promise.resolve([...recorded.read(), ...reading.toSnapshot(startTime, timeOfDay())]);
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
    close() {
      runtime.close();
      return Promise.resolve();
    },
  };
}

function timeOfDay(): HrTime {
  const nowMs = Date.now();
  return [Math.floor(nowMs / 1_000), (nowMs % 1_000) * 1_000_000];
}

/** The numbers of the states of a breaker. */
const breakerLevels: Readonly<Record<BreakerReading["state"], number>> = { closed: 0, "half-open": 1, open: 2 };

function readProvider(reading: ProviderReading, labels: Labels, gauges: Gauges): void {
  const { name, keysCoolingDown, connections, breakers } = reading;
  const attributes = { "tokenwire.provider": name };
  gauges.set("tokenwire.keys.cooling_down", keysCoolingDown, attributes);
  for (const { model, state } of breakers) {
    const { target } = labels.ofTarget(`${name}/${model}`);
    gauges.set("tokenwire.breaker.state", breakerLevels[state], { "tokenwire.target": target });
  }
  if (connections === undefined) return;
  const { idle, used } = connections;
  gauges.set("tokenwire.upstream.connections", idle, { ...attributes, "tokenwire.connection.state": "idle" });
  gauges.set("tokenwire.upstream.connections", used, { ...attributes, "tokenwire.connection.state": "used" });
}
