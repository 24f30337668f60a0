// The traces of one process: which calls have one, their spans, and the collector that they are sent to.
import type { StartTrace } from "../../core/call/trace.ts";
import type { Clock } from "../../core/clock.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import type { Log } from "../../core/log.ts";
import type { Observer } from "../../core/observer.ts";
import type { ConfiguredNames } from "../../core/readings.ts";
import { createOutageLog } from "../otlp/outage-log.ts";
import { createOtlpSender } from "../otlp/sender.ts";
import { type OtlpSettings, tracesSignal } from "../otlp/settings.ts";
import { CallSpans } from "./call-spans.ts";
import { SpanExporter, type SpanFate } from "./exporter.ts";
import { createSpanEncoder } from "./span-encoder.ts";
import type { SpanFacts } from "./span-facts.ts";
import { SpanNames } from "./span-names.ts";
import { createStartTrace } from "./start-trace.ts";

/** What is traced, and how spans wait. Times are in milliseconds. */
export interface TraceSettings {
  readonly sampleRatio: number;
  readonly intervalMs: number;
  readonly maxQueuedSpans: number;
  readonly maxQueuedBytes: number;
  /** Names of providers. */
  readonly propagateTo: readonly string[];
  /** The most bytes of content, by alias. */
  readonly content: Readonly<Record<string, number>>;
}

/** What traces are made of. */
export interface TracesOptions {
  readonly version: string;
  readonly otlp: OtlpSettings;
  readonly settings: TraceSettings;
  /** The name of the gRPC status of an error. */
  readonly statusOf: (error: GatewayError) => string;
  /** Counts what becomes of spans; nothing does when unset. */
  readonly count?: ((fate: SpanFate, spans: number) => void) | undefined;
  readonly clock: Clock;
  /** The time of day in milliseconds since 1970. */
  readonly epochNow: () => number;
  readonly random: () => number;
  readonly log: Log;
}

/** The traces of one process. Its creator closes it. */
export interface Traces {
  readonly startTrace: StartTrace;
  /** The observer that makes the spans. */
  readonly observer: Partial<Observer>;
  /** Uses these names of a configuration from now on. */
  watch(source: { names(): ConfiguredNames }): void;
  /** Sends the last spans and ends, within two seconds. */
  close(): Promise<void>;
}

/** Starts to trace. */
export function createTraces(options: TracesOptions): Traces {
  const { version, otlp, settings, statusOf, count = () => {}, clock, epochNow, random, log } = options;
  const exporter = new SpanExporter({
    encoder: createSpanEncoder(version),
    sender: createOtlpSender(otlp, tracesSignal),
    bounds: { spans: settings.maxQueuedSpans, bytes: settings.maxQueuedBytes },
    intervalMs: settings.intervalMs,
    clock,
    outages: createOutageLog(log, otlp.endpoint, "spans"),
    count,
  });
  const content = new Map(Object.entries(settings.content));
  const contentBytesOf = (model: string): number | undefined => content.get(model);
  const toFacts = (names: ConfiguredNames): SpanFacts => ({
    ...{ statusOf, contentBytesOf, epochNow },
    names: new SpanNames(names),
  });
  let facts = toFacts({ models: [], targets: [], providers: [] });
  const propagateTo = new Set(settings.propagateTo);
  return {
    startTrace: createStartTrace({
      sampleRatio: settings.sampleRatio,
      isPropagated: propagateTo.size > 0,
      random,
    }),
    observer: new CallSpans({ facts: () => facts, propagateTo, export: (span) => exporter.export(span) }),
    watch(source) {
      facts = toFacts(source.names());
    },
    close: () => exporter.close(),
  };
}
