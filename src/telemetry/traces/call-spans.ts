import type { AttemptRecord, CallOutcome } from "../../core/call/progress.ts";
import type { ObservedCompletion, Observer } from "../../core/observer.ts";
import { CallSpan } from "./call-span.ts";
import { newSpanId } from "./ids.ts";
import type { Span } from "./span.ts";
import type { SpanFacts } from "./span-facts.ts";
import { splitTarget } from "./split-target.ts";
import { toTraceHeaders } from "./start-trace.ts";

/** What the spans of calls are made with. */
export interface CallSpansOptions {
  /** Of the configuration as it is now. */
  readonly facts: () => SpanFacts;
  /** The providers whose requests carry traces on. */
  readonly propagateTo: ReadonlySet<string>;
  /** Takes each span when it has ended, exactly once. */
  readonly export: (span: Span) => void;
}

/** CallSpans makes the spans of the calls that are sampled, and lets the traces of all calls go on where they may. */
export class CallSpans implements Partial<Observer> {
  readonly #options: CallSpansOptions;
  readonly #open = new Map<ObservedCompletion, CallSpan>();

  constructor(options: CallSpansOptions) {
    this.#options = options;
  }

  completionBegan(completion: ObservedCompletion): void {
    const { trace } = completion;
    if (trace?.isSampled !== true) return;
    this.#open.set(completion, new CallSpan(completion, trace, this.#options.facts()));
  }

  queueLeft(queue: string, completion: ObservedCompletion, waitedMs: number): void {
    if (completion.trace?.isSampled === true) this.#open.get(completion)?.noteQueue(queue, waitedMs);
  }

  attemptBegan(attempt: AttemptRecord, completion: ObservedCompletion): void {
    const { trace } = completion;
    if (trace === undefined) return;
    const span = trace.isSampled ? this.#open.get(completion) : undefined;
    // Without a span of the attempt, what the provider does belongs to the call.
    const spanId = span === undefined ? trace.spanId : newSpanId();
    const { propagateTo } = this.#options;
    if (propagateTo.size > 0 && propagateTo.has(splitTarget(attempt.target).provider))
      attempt.traceHeaders = toTraceHeaders(trace, spanId);
    span?.beginAttempt(attempt, spanId);
  }

  contentBegan(attempt: AttemptRecord, completion: ObservedCompletion): void {
    if (completion.trace?.isSampled === true) this.#open.get(completion)?.noteContent(attempt);
  }

  attemptEnded(attempt: AttemptRecord, completion: ObservedCompletion): void {
    if (completion.trace?.isSampled !== true) return;
    const span = this.#open.get(completion)?.endAttempt(attempt);
    if (span !== undefined) this.#options.export(span);
  }

  completionEnded(completion: ObservedCompletion, outcome: CallOutcome): void {
    if (completion.trace?.isSampled !== true) return;
    const call = this.#open.get(completion);
    if (call === undefined) return;
    this.#open.delete(completion);
    this.#options.export(call.end(outcome));
  }
}
