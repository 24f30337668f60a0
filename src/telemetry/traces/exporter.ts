import type { Clock } from "../../core/clock.ts";
import type { OutageLog } from "../otlp/outage-log.ts";
import { OtlpFault, type OtlpSender } from "../otlp/settings.ts";
import type { Span } from "./span.ts";
import { type QueueBounds, SpanQueue } from "./span-queue.ts";

/** What became of spans: they were sent, found no room, were in a message that failed, or were refused by the collector. */
export type SpanFate = "sent" | "queue_full" | "failed" | "refused";

/** Encodes spans by OTLP, and reads the collector's answer. */
export interface SpanEncoder {
  /** A span as a part of a message. The next call overwrites it. */
  encode(span: Span): Uint8Array;
  /** The message of spans that were encoded, one after another. */
  toMessage(spans: Uint8Array): Uint8Array;
  /** How many spans the collector refused. */
  refusedBy(answer: Uint8Array): number;
}

/** What an exporter is made of. */
export interface SpanExporterOptions {
  readonly encoder: SpanEncoder;
  /** The exporter closes it. */
  readonly sender: OtlpSender;
  readonly bounds: QueueBounds;
  /** Longest wait of a span before it is sent. */
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly outages: OutageLog;
  readonly count: (fate: SpanFate, spans: number) => void;
}

/** What one message has at most. Collectors take 4 MiB. */
const mostOfMessage: QueueBounds = { spans: 256, bytes: 2 * 1_048_576 };
const firstPauseMs = 1_000;
const longestPauseMs = 30_000;
/** Longest time that the end of the process waits for the last spans. */
const lastSpansMs = 2_000;

/**
 * SpanExporter sends spans to a collector, one message at a time. While the collector
 * fails it pauses, longer each time; spans wait in a bounded queue, and what is beyond
 * it is dropped and counted. A message that failed is not sent again.
 */
export class SpanExporter {
  readonly #options: SpanExporterOptions;
  readonly #queue: SpanQueue;
  /** What is under way; undefined while nothing is. */
  #sending: Promise<void> | undefined;
  #stopTimer: (() => void) | undefined;
  /** How long to wait before the next message; 0 while the collector takes them. */
  #pauseMs = 0;
  #isClosing = false;
  #isClosed = false;

  constructor(options: SpanExporterOptions) {
    this.#options = options;
    this.#queue = new SpanQueue(options.bounds, mostOfMessage);
  }

  /**
   * Takes a span that has ended. Never throws and never waits. It is encoded at once: as
   * an object it would outlive its call, and be moved by the garbage collector.
   */
  export(span: Span): void {
    const fate = this.#add(span);
    if (fate !== undefined) return this.#options.count(fate, 1);
    // What follows the message that is under way sends the rest.
    if (this.#sending === undefined) this.#plan();
  }

  /** Adds a span to the queue; else what became of it. */
  #add(span: Span): SpanFate | undefined {
    if (this.#isClosed || this.#queue.isFull) return "queue_full";
    try {
      return this.#queue.add(this.#options.encoder.encode(span)) ? undefined : "queue_full";
    } catch (thrown) {
      this.#options.outages.failed(toError(thrown));
      return "failed";
    }
  }

  /** Sends what is left, for two seconds at most, and ends. What is left then is dropped and counted. */
  async close(): Promise<void> {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.#clearTimer();
    const late = Promise.withResolvers<void>();
    const stopWait = this.#options.clock.after(lastSpansMs, late.resolve);
    await Promise.race([this.#sendRest(), late.promise]);
    stopWait();
    this.#isClosed = true;
    this.#drop();
    this.#options.sender.close();
  }

  #begin(): void {
    this.#clearTimer();
    this.#sending = this.#send().finally(() => {
      this.#sending = undefined;
      this.#plan();
    });
  }

  /** Sees to it that the spans of the queue are sent: now if they fill a message, else later. */
  #plan(): void {
    if (this.#isClosing || this.#queue.size === 0) return;
    const { clock, intervalMs } = this.#options;
    if (this.#pauseMs === 0 && this.#queue.hasWholeBatch) return this.#begin();
    this.#stopTimer ??= clock.after(this.#pauseMs || intervalMs, () => this.#begin());
  }

  async #sendRest(): Promise<void> {
    await this.#sending;
    while (this.#queue.size > 0 && !this.#isClosed) {
      await this.#send();
      // A collector that is down would take the rest neither.
      if (this.#pauseMs > 0) return;
    }
  }

  /** Sends one message. Does not reject. */
  async #send(): Promise<void> {
    const { encoder, sender, outages, count } = this.#options;
    const batch = this.#queue.take();
    if (batch === undefined) return;
    const { spans } = batch;
    try {
      const message = encoder.toMessage(batch.bytes);
      this.#queue.giveBack(batch);
      const answer = await sender.send(message);
      const refused = Math.min(spans, encoder.refusedBy(answer));
      if (spans > refused) count("sent", spans - refused);
      if (refused > 0) count("refused", refused);
      this.#pauseMs = 0;
      if (refused > 0) outages.failed(new OtlpFault(`it refused ${refused} spans`));
      else outages.succeeded();
    } catch (thrown) {
      count("failed", spans);
      this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, 2 * this.#pauseMs));
      outages.failed(toError(thrown));
    }
  }

  #drop(): void {
    for (let batch = this.#queue.take(); batch !== undefined; batch = this.#queue.take()) {
      this.#options.count("failed", batch.spans);
    }
  }

  #clearTimer(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }
}

function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
