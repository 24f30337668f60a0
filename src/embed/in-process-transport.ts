// The transport without a network: a method of the gateway is a call, its failure a CallError.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Completion } from "../core/call/completion.ts";
import { endUnread } from "../core/call/lifetime.ts";
import { GatewayError } from "../core/errors/error.ts";
import { toPrincipal } from "../core/principal.ts";
import {
  CompleteRequestSchema,
  type CompleteResponse,
  CountTokensRequestSchema,
  type CountTokensResponse,
  type StreamCompleteResponse,
} from "../gen/tokenwire/v1/completion_pb.ts";
import type { Call } from "../service/call.ts";
import type { CallHandler } from "../service/call-handler.ts";
import { type Begun, streamMessages } from "../service/stream-messages.ts";
import { CallError } from "./call-error.ts";
import type { OpenCalls } from "./open-calls.ts";

/** A request as a program writes it: a plain object, or a CompleteRequest. */
export type CompleteRequestInit = MessageInitShape<typeof CompleteRequestSchema>;

/** How a program makes a call. Options that no call can have are a RangeError, and no provider is called. */
export interface CallOptions {
  /** Ends the call when it fires, as CALLER_CANCELLED with the signal's reason as cause. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds, above 0, from the start of the call until it ends as
   * DEADLINE_EXCEEDED; no deadline of its own when unset or Infinity.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * The trace that the call belongs to, as https://www.w3.org/TR/trace-context/ writes
   * it. What is malformed is ignored, as it is in the headers of a network call.
   */
  readonly traceparent?: string | undefined;
  /** What the tracing systems before it add to that, likewise. */
  readonly tracestate?: string | undefined;
}

/** The RPCs as methods; failures of calls are {@link CallError}s. */
export interface InProcessTransport {
  /** The whole answer. */
  complete(request: CompleteRequestInit, options?: CallOptions): Promise<CompleteResponse>;
  /**
   * The events of the answer, one by one, in the order of the API. The provider is
   * called at the first pull, and read only as far as events are pulled. Leaving the
   * loop ends the call at once, also while an event is awaited.
   */
  streamComplete(request: CompleteRequestInit, options?: CallOptions): AsyncIterableIterator<StreamCompleteResponse>;
  /** How many input tokens a request has. */
  countTokens(request: CompleteRequestInit, options?: CallOptions): Promise<CountTokensResponse>;
}

/** Creates the transport. Draining `openCalls` ends its calls. */
export function createInProcessTransport(calls: CallHandler, openCalls: OpenCalls): InProcessTransport {
  return {
    async complete(request, options = {}) {
      return calls.complete(create(CompleteRequestSchema, request), toCall(options, openCalls));
    },
    streamComplete(request, options = {}) {
      const begun: Begun = { completion: undefined };
      const call = toCall(options, openCalls);
      const events = streamMessages(calls, create(CompleteRequestSchema, request), call, begun);
      return {
        next: () => events.next(),
        return() {
          // A generator that awaits an event returns only when the event comes; ending the completion ends that wait.
          if (begun.completion !== undefined) endUnread(begun.completion);
          return events.return();
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
    async countTokens(request, options = {}) {
      return calls.countTokens(create(CountTokensRequestSchema, { request }), toCall(options, openCalls));
    },
  };
}

const program = toPrincipal("in-process");

function toCall({ signal, timeoutMs, traceparent, tracestate }: CallOptions, openCalls: OpenCalls): Call {
  return {
    principal: program,
    deadlineMs: toDeadlineMs(timeoutMs),
    header(name) {
      if (name === "traceparent") return traceparent;
      return name === "tracestate" ? tracestate : undefined;
    },
    attach(completion) {
      openCalls.add(completion);
      if (signal !== undefined) endWith(signal, completion);
    },
    onFirst() {},
    onLast() {},
    toFailure: (error, completion) => new CallError(error, completion),
  };
}

/** Throws a RangeError, not a CallError: a mistake in the program fails the same way at every provider and time. */
function toDeadlineMs(timeoutMs: number | undefined): number | undefined {
  if (timeoutMs === undefined || timeoutMs === Number.POSITIVE_INFINITY) return undefined;
  if (timeoutMs > 0) return timeoutMs;
  throw new RangeError(`timeoutMs is ${timeoutMs}; write a number of milliseconds above 0, or leave it out`);
}

function endWith(signal: AbortSignal, completion: Completion): void {
  const cancel = (): void => {
    const error = new GatewayError("CALLER_CANCELLED", "the caller's signal fired", { cause: signal.reason });
    completion.end({ kind: "failed", error });
  };
  if (signal.aborted) return cancel();
  signal.addEventListener("abort", cancel, { once: true });
  // The signal may outlive the call, and would keep what its listener refers to.
  completion.onEnd(() => signal.removeEventListener("abort", cancel));
}
