import type { AttemptRecord, CallOutcome } from "../../core/call/progress.ts";
import type { TraceContext } from "../../core/call/trace.ts";
import type { ObservedCompletion } from "../../core/observer.ts";
import { rpcMethods } from "../rpc-methods.ts";
import { AnswerContent } from "./answer-content.ts";
import { toAttemptAttributes } from "./attempt-attributes.ts";
import type { SpanAttributes } from "./attributes.ts";
import { toEndedCallSpan } from "./call-attributes.ts";
import { toContentAttributes } from "./content-attributes.ts";
import type { Span, SpanEvent } from "./span.ts";
import type { SpanFacts } from "./span-facts.ts";
import { splitTarget } from "./split-target.ts";

/** An attempt that is under way. */
interface OpenAttempt {
  readonly record: AttemptRecord;
  readonly spanId: string;
  readonly answer: AnswerContent | undefined;
  readonly events: SpanEvent[];
}

const msPerSecond = 1_000;
/** A call that is queued or backs off more often than this does so in no more events. */
const mostEvents = 64;

/** The span of one call that is sampled, and those of its attempts, while they are open. */
export class CallSpan {
  readonly #completion: ObservedCompletion;
  readonly #trace: TraceContext;
  readonly #facts: SpanFacts;
  /** What is added to a reading of the call's clock for the time of day. */
  readonly #epochOffsetMs: number;
  readonly #events: SpanEvent[] = [];
  readonly #attempts: OpenAttempt[] = [];
  #notedBackoffMs = 0;

  constructor(completion: ObservedCompletion, trace: TraceContext, facts: SpanFacts) {
    this.#completion = completion;
    this.#trace = trace;
    this.#facts = facts;
    this.#epochOffsetMs = facts.epochNow() - completion.clock.now();
  }

  noteQueue(queue: string, waitedMs: number): void {
    const beganAt = this.#completion.clock.now() - waitedMs;
    this.#note("tokenwire.queue", beganAt, { "tokenwire.queue.name": queue, "tokenwire.wait": waitedMs / msPerSecond });
  }

  beginAttempt(record: AttemptRecord, spanId: string): void {
    this.#noteBackoff();
    const maxBytes = this.#facts.contentBytesOf(this.#completion.request.model);
    const answer = maxBytes === undefined ? undefined : new AnswerContent(maxBytes);
    record.answer = answer;
    this.#attempts.push({ record, spanId, answer, events: [] });
  }

  noteContent(record: AttemptRecord): void {
    const atMs = this.#toEpochMs(this.#completion.progress.firstContentAt ?? this.#completion.clock.now());
    const attempt = this.#attempts.find((open) => open.record === record);
    attempt?.events.push({ name: "tokenwire.first_token", atMs, attributes: {} });
  }

  /** The span of an attempt that has ended; undefined for one that has not begun here, or has ended before. */
  endAttempt(record: AttemptRecord): Span | undefined {
    const index = this.#attempts.findIndex((open) => open.record === record);
    const [attempt] = index < 0 ? [] : this.#attempts.splice(index, 1);
    if (attempt === undefined) return undefined;
    const { names } = this.#facts;
    const { startedAt, endedAt = startedAt, target, reason } = record;
    const attributes = toAttemptAttributes(record, this.#completion, names);
    return {
      traceId: this.#trace.traceId,
      spanId: attempt.spanId,
      parentSpanId: this.#trace.spanId,
      isParentRemote: false,
      traceState: this.#trace.traceState,
      name: `${String(attributes["gen_ai.operation.name"])} ${names.of(splitTarget(target).model)}`,
      kind: "client",
      startMs: this.#toEpochMs(startedAt),
      endMs: this.#toEpochMs(endedAt),
      isError: reason !== undefined,
      attributes: this.#withContent(attributes, attempt),
      events: attempt.events,
    };
  }

  /** The span of the call, which has ended. */
  end(outcome: CallOutcome): Span {
    this.#noteBackoff();
    const { rpc, startedAt, clock } = this.#completion;
    const { names, statusOf } = this.#facts;
    const { isError, attributes } = toEndedCallSpan(this.#completion, outcome, names, statusOf);
    return {
      traceId: this.#trace.traceId,
      spanId: this.#trace.spanId,
      parentSpanId: this.#trace.parentSpanId,
      isParentRemote: true,
      traceState: this.#trace.traceState,
      name: rpcMethods[rpc],
      kind: "server",
      startMs: this.#toEpochMs(startedAt),
      endMs: this.#toEpochMs(clock.now()),
      isError,
      attributes,
      events: this.#events,
    };
  }

  /** A call backs off between two attempts, after the end of the first of them; nothing observes it then. */
  #noteBackoff(): void {
    const { backoffMs, attemptRecords } = this.#completion.progress;
    const waitedMs = backoffMs - this.#notedBackoffMs;
    if (waitedMs <= 0) return;
    this.#notedBackoffMs = backoffMs;
    const endedBefore = attemptRecords.findLast(({ endedAt }) => endedAt !== undefined);
    const beganAt = endedBefore?.endedAt ?? this.#completion.clock.now() - waitedMs;
    this.#note("tokenwire.backoff", beganAt, { "tokenwire.wait": waitedMs / msPerSecond });
  }

  #note(name: SpanEvent["name"], at: number, attributes: SpanAttributes): void {
    if (this.#events.length < mostEvents) this.#events.push({ name, atMs: this.#toEpochMs(at), attributes });
  }

  #withContent(attributes: SpanAttributes, { record, answer }: OpenAttempt): SpanAttributes {
    const { request } = this.#completion;
    const maxBytes = this.#facts.contentBytesOf(request.model);
    if (maxBytes === undefined) return attributes;
    return { ...attributes, ...toContentAttributes(request, maxBytes, answer, record) };
  }

  #toEpochMs(reading: number): number {
    return this.#epochOffsetMs + reading;
  }
}
