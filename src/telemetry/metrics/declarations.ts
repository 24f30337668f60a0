// The only list of metrics. Instruments, views, sums over workers and the document are made from it.
import type { AttributeName } from "./attributes.ts";

/** What a metric is. */
export interface MetricDeclaration {
  /** Sums that only grow, distributions, and values that are read when they are asked for. */
  readonly kind: "counter" | "histogram" | "gauge";
  /** By UCUM, as OpenTelemetry writes it. */
  readonly unit: string;
  /** One sentence. */
  readonly meaning: string;
  readonly attributes: readonly AttributeName[];
  /** How the points of several processes with the same attributes become one; counters and histograms always add. */
  readonly merge?: "add" | "max";
  /** Upper bounds of the buckets of a histogram. */
  readonly bounds?: readonly number[];
}

/** Of the semantic conventions for durations at a model. */
const operationSeconds = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
/** Of the semantic conventions for RPCs, and further ones for long streams. */
const callSeconds = [
  ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  ...[30, 60, 120, 300, 600],
];
/** Of the semantic conventions for numbers of tokens. */
const tokenCounts = Array.from({ length: 14 }, (_, power) => 4 ** power);
/** Of the semantic conventions for garbage collections. */
const collectionSeconds = [0.01, 0.1, 1, 10];

const operation: readonly AttributeName[] = [
  "gen_ai.operation.name",
  "gen_ai.provider.name",
  "gen_ai.request.model",
  "tokenwire.target",
];

/** Every metric by its name: of the semantic conventions where they have one, else with `tokenwire.` in front. */
export const metrics = {
  "rpc.server.call.duration": {
    kind: "histogram",
    unit: "s",
    meaning: "how long calls took, from their beginning to their end",
    attributes: ["rpc.system.name", "rpc.method", "rpc.response.status_code", "error.type", "tokenwire.model"],
    bounds: callSeconds,
  },
  "tokenwire.calls": {
    kind: "counter",
    unit: "{call}",
    meaning: "calls that have ended",
    attributes: ["rpc.method", "tokenwire.model", "tokenwire.target", "rpc.response.status_code", "error.type"],
  },
  "tokenwire.calls.open": {
    kind: "gauge",
    unit: "{call}",
    meaning: "calls that are open; those of StreamComplete are the open streams",
    attributes: ["rpc.method", "tokenwire.model"],
    merge: "add",
  },
  "tokenwire.calls.refused": {
    kind: "counter",
    unit: "{call}",
    meaning: "requests that were refused before their message was read: overload, a host that is not allowed",
    attributes: ["error.type"],
  },
  "tokenwire.call.time_to_first_token": {
    kind: "histogram",
    unit: "s",
    meaning: "from the beginning of a streamed call to its first content: queues, retries and the provider",
    attributes: ["tokenwire.model", "tokenwire.target"],
    bounds: operationSeconds,
  },
  "tokenwire.cancellations": {
    kind: "counter",
    unit: "{call}",
    meaning:
      "calls that were ended early: the caller left, its deadline passed, it read no further, or an operator ended it",
    attributes: ["tokenwire.phase", "error.type", "tokenwire.model"],
  },
  "tokenwire.cancellation.tokens": {
    kind: "counter",
    unit: "{token}",
    meaning: "tokens that were paid for in calls that were ended early",
    attributes: ["tokenwire.phase", "error.type", "tokenwire.model", "tokenwire.token.type"],
  },
  "tokenwire.cancellation.cost": {
    kind: "counter",
    unit: "{USD}",
    meaning: "US dollars that were paid for calls that were ended early, as far as prices are known",
    attributes: ["tokenwire.phase", "error.type", "tokenwire.model"],
  },
  "tokenwire.queue.length": {
    kind: "gauge",
    unit: "{call}",
    meaning: "calls that wait for a slot",
    attributes: ["tokenwire.queue"],
    merge: "add",
  },
  "tokenwire.queue.wait": {
    kind: "histogram",
    unit: "s",
    meaning: "how long calls that had to wait for a slot waited, whether or not they got one",
    attributes: ["tokenwire.queue"],
    bounds: operationSeconds,
  },
  "tokenwire.attempts": {
    kind: "counter",
    unit: "{attempt}",
    meaning: "attempts at targets that have ended",
    attributes: ["tokenwire.target", "error.type", "tokenwire.failure_class"],
  },
  "tokenwire.retries": {
    kind: "counter",
    unit: "{attempt}",
    meaning: "attempts at the target that the attempt before had failed at",
    attributes: ["tokenwire.target", "tokenwire.failure_class"],
  },
  "tokenwire.fallbacks": {
    kind: "counter",
    unit: "{attempt}",
    meaning: "attempts at another target than the one that had failed before",
    attributes: ["tokenwire.target", "tokenwire.failed_target", "tokenwire.failure_class"],
  },
  "gen_ai.client.operation.duration": {
    kind: "histogram",
    unit: "s",
    meaning: "how long attempts at completions took, to the end of the answer",
    attributes: [...operation, "error.type"],
    bounds: operationSeconds,
  },
  "gen_ai.client.operation.time_to_first_chunk": {
    kind: "histogram",
    unit: "s",
    meaning: "from the beginning of a streamed attempt to its first content",
    attributes: operation,
    bounds: operationSeconds,
  },
  "gen_ai.client.operation.time_per_output_chunk": {
    kind: "histogram",
    unit: "s",
    meaning: "between one chunk of a streamed answer and the next; a caller that reads slowly makes it longer",
    attributes: operation,
    bounds: operationSeconds,
  },
  "gen_ai.client.token.usage": {
    kind: "histogram",
    unit: "{token}",
    meaning: "tokens of each attempt, by the count of the provider",
    attributes: [...operation, "gen_ai.token.type"],
    bounds: tokenCounts,
  },
  "tokenwire.tokens": {
    kind: "counter",
    unit: "{token}",
    meaning: "tokens of all attempts, those that failed too",
    attributes: ["tokenwire.model", "tokenwire.target", "tokenwire.token.type", "tokenwire.usage.source"],
  },
  "tokenwire.cost": {
    kind: "counter",
    unit: "{USD}",
    meaning: "US dollars that all attempts cost whose price is known, those that failed too",
    attributes: ["tokenwire.model", "tokenwire.target", "tokenwire.price.source", "tokenwire.usage.source"],
  },
  "tokenwire.tokens.unpriced": {
    kind: "counter",
    unit: "{token}",
    meaning: "tokens of models whose price is not known; they are not in the cost, and not free",
    attributes: ["tokenwire.model", "tokenwire.target", "tokenwire.token.type"],
  },
  "tokenwire.spans": {
    kind: "counter",
    unit: "{span}",
    meaning: "spans of [traces](traces.md) by what became of them",
    attributes: ["tokenwire.span.fate"],
  },
  "tokenwire.breaker.state": {
    kind: "gauge",
    unit: "",
    meaning: "the circuit breaker of a target: 0 closed, 1 half-open, 2 open; from its first call on",
    attributes: ["tokenwire.target"],
    merge: "max",
  },
  "tokenwire.breaker.transitions": {
    kind: "counter",
    unit: "{transition}",
    meaning: "changes of circuit breakers",
    attributes: ["tokenwire.target", "tokenwire.breaker.state"],
  },
  "tokenwire.keys.cooling_down": {
    kind: "gauge",
    unit: "{key}",
    meaning: "keys that are left alone for a while, for one model or for all",
    attributes: ["tokenwire.provider"],
    merge: "max",
  },
  "tokenwire.upstream.connections": {
    kind: "gauge",
    unit: "{connection}",
    meaning: "connections to a provider's server",
    attributes: ["tokenwire.provider", "tokenwire.connection.state"],
    merge: "add",
  },
  "nodejs.eventloop.delay.mean": {
    kind: "gauge",
    unit: "s",
    meaning: "mean delay of the event loop in the last window",
    attributes: ["tokenwire.worker"],
  },
  "nodejs.eventloop.delay.p50": {
    kind: "gauge",
    unit: "s",
    meaning: "median delay of the event loop in the last window",
    attributes: ["tokenwire.worker"],
  },
  "nodejs.eventloop.delay.p99": {
    kind: "gauge",
    unit: "s",
    meaning: "99th percentile of the delay of the event loop in the last window",
    attributes: ["tokenwire.worker"],
  },
  "nodejs.eventloop.delay.max": {
    kind: "gauge",
    unit: "s",
    meaning: "longest delay of the event loop in the last window",
    attributes: ["tokenwire.worker"],
  },
  "nodejs.eventloop.utilization": {
    kind: "gauge",
    unit: "1",
    meaning: "share of the time in which the event loop was busy, in the last window",
    attributes: ["tokenwire.worker"],
  },
  "v8js.memory.heap.used": {
    kind: "gauge",
    unit: "By",
    meaning: "heap in use",
    attributes: ["v8js.heap.space.name", "tokenwire.worker"],
  },
  "tokenwire.heap.limit": {
    kind: "gauge",
    unit: "By",
    meaning: "most heap that Node may have",
    attributes: ["tokenwire.worker"],
  },
  "v8js.gc.duration": {
    kind: "histogram",
    unit: "s",
    meaning: "how long garbage collections took",
    attributes: ["v8js.gc.type", "tokenwire.worker"],
    bounds: collectionSeconds,
  },
  "process.memory.usage": {
    kind: "gauge",
    unit: "By",
    meaning: "resident memory of the process",
    attributes: ["tokenwire.worker"],
  },
  "process.cpu.time": {
    kind: "counter",
    unit: "s",
    meaning: "processor time of the process",
    attributes: ["cpu.mode", "tokenwire.worker"],
  },
  "tokenwire.build.info": {
    kind: "gauge",
    unit: "",
    meaning: "always 1",
    attributes: ["service.version", "process.runtime.version"],
    merge: "max",
  },
} as const satisfies Readonly<Record<string, MetricDeclaration>>;

/** The name of a metric. */
export type MetricName = keyof typeof metrics;

/** The names of all metrics, in their order. */
// The keys of a literal are those of its type.
export const metricNames = Object.keys(metrics) as readonly MetricName[];

/** What a metric is, by its name. */
export function declarationOf(name: MetricName): MetricDeclaration {
  return metrics[name];
}
