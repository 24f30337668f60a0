// The lane without a network: a method of the gateway is a call, its failure a CallError.
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { Completion } from "../core/call/completion.ts";
import { endUnread } from "../core/call/end-unread.ts";
import { GatewayError } from "../core/errors/error.ts";
import {
  CompleteRequestSchema,
  type CompleteResponse,
  CountTokensRequestSchema,
  type CountTokensResponse,
  type StreamCompleteResponse,
} from "../gen/tokenwire/v1/completion_pb.ts";
import type { Caller, CompletionCalls } from "../service/completion-calls.ts";
import { streamMessages } from "../service/stream-messages.ts";
import { CallError } from "./call-error.ts";
import type { OpenCalls } from "./open-calls.ts";

/** A request as a program writes it: a plain object, or a CompleteRequest. */
export type CompleteRequestInit = MessageInitShape<typeof CompleteRequestSchema>;

/** How a program makes a call. Options that no call can have are a RangeError, and nothing is asked. */
export interface CallOptions {
  /** Ends the call when it fires, as CALLER_CANCELLED with the signal's reason as cause. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds, above 0, from the start of the call until it ends as
   * DEADLINE_EXCEEDED; no deadline of its own when unset or Infinity.
   */
  readonly timeoutMs?: number | undefined;
}

/** What a program can call; failures of calls are {@link CallError}s. */
export interface InProcessLane {
  /** The whole answer. */
  complete(request: CompleteRequestInit, options?: CallOptions): Promise<CompleteResponse>;
  /**
   * The events of the answer, one by one, in the order of the API. Nothing is asked
   * before the first pull, and nothing more is read from the provider than is
   * pulled. Leaving the loop ends the call at once, also while an event is awaited.
   */
  streamComplete(request: CompleteRequestInit, options?: CallOptions): AsyncIterableIterator<StreamCompleteResponse>;
  /** How many input tokens a request has. */
  countTokens(request: CompleteRequestInit, options?: CallOptions): Promise<CountTokensResponse>;
}

/** Creates the lane. Its calls end with `openCalls`, if not before. */
export function createInProcessLane(calls: CompletionCalls, openCalls: OpenCalls): InProcessLane {
  return {
    async complete(request, options = {}) {
      return calls.complete(create(CompleteRequestSchema, request), toCaller(options, openCalls));
    },
    streamComplete(request, options = {}) {
      let call: Completion | undefined;
      const caller = toCaller(options, openCalls);
      const events = streamMessages(calls, create(CompleteRequestSchema, request), {
        ...caller,
        attach(begun) {
          call = begun;
          caller.attach(begun);
        },
      });
      return {
        next: () => events.next(),
        return() {
          // A generator that waits for an event returns only when it comes.
          if (call !== undefined) endUnread(call);
          return events.return();
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
    async countTokens(request, options = {}) {
      return calls.countTokens(create(CountTokensRequestSchema, { request }), toCaller(options, openCalls));
    },
  };
}

function toCaller({ signal, timeoutMs }: CallOptions, openCalls: OpenCalls): Caller {
  return {
    name: "in-process",
    identity: undefined,
    deadlineMs: toDeadlineMs(timeoutMs),
    attach(call) {
      openCalls.add(call);
      if (signal !== undefined) endWith(signal, call);
    },
    onFirst() {},
    onLast() {},
    toFailure: (error, call) => new CallError(error, call),
  };
}

/** Throws a RangeError: it is a slip in the program, which no other provider or later time would mend. */
function toDeadlineMs(timeoutMs: number | undefined): number | undefined {
  if (timeoutMs === undefined || timeoutMs === Number.POSITIVE_INFINITY) return undefined;
  if (timeoutMs > 0) return timeoutMs;
  throw new RangeError(`timeoutMs is ${timeoutMs}; write a number of milliseconds above 0, or leave it out`);
}

function endWith(signal: AbortSignal, call: Completion): void {
  const cancel = (): void => {
    const error = new GatewayError("CALLER_CANCELLED", "the caller's signal fired", { cause: signal.reason });
    call.end({ kind: "failed", error });
  };
  if (signal.aborted) return cancel();
  signal.addEventListener("abort", cancel, { once: true });
  // The signal may live as long as the program.
  call.onEnd(() => signal.removeEventListener("abort", cancel));
}
