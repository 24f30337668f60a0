// First stop, whichever lane a request came by: it becomes a Call, is checked and answered, and ends once.
import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../core/answer/event.ts";
import { beginCall, type Call } from "../core/call/call.ts";
import type { CallerIdentity } from "../core/call/caller-identity.ts";
import type { Completions } from "../core/call/completions.ts";
import { endUnread } from "../core/call/end-unread.ts";
import { failWith } from "../core/call/fail-with.ts";
import type { Clock } from "../core/clock.ts";
import type { GatewayError } from "../core/errors/error.ts";
import type { Log } from "../core/log.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  type CompleteResponse,
  type CountTokensRequest,
  type CountTokensResponse,
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../gen/tokenwire/v1/completion_pb.ts";
import { type DefaultLimits, toCallLimits, toMs } from "./call-limits.ts";
import { logAtEnd } from "./call-log.ts";
import { withHeartbeats } from "./heartbeat.ts";
import { newCompletionId } from "./status/request-id.ts";
import { validateCompleteRequest, validateCountTokensRequest } from "./validation/validate.ts";

/** Who asks, and what is specific to the lane that they came by. */
export interface Caller {
  /** Network address or other name. */
  readonly name: string;
  readonly identity: CallerIdentity | undefined;
  /** Milliseconds that the caller gives the call; undefined without a deadline of its own. */
  readonly deadlineMs: number | undefined;
  /** Binds a call to the caller: it ends when the caller leaves or may not stay. */
  attach(call: Call): void;
  /** Hears, once, that the first of an answer is about to be delivered: an event of it, or a heartbeat before any. */
  onFirst(call: Call): void;
  /** Hears that all of an answer was delivered. */
  onLast(call: Call): void;
  /** What the caller is told of a failure. */
  toFailure(error: GatewayError, call: Call): Error;
}

/**
 * The completion RPCs, for every lane that serves them. Every call has an id, its
 * limits and one line in the log; it has ended when a method is through. Failures
 * are what {@link Caller.toFailure} makes of them.
 */
export interface CompletionCalls {
  complete(request: CompleteRequest, caller: Caller): Promise<CompleteResponse>;
  /**
   * The events, in the batches that they came in. The call begins at the first
   * pull; a reader that leaves ends it. A reader takes no more of a batch once the
   * call has ended: its next pull gets the failure.
   */
  streamComplete(request: CompleteRequest, caller: Caller): MessageBatches;
  countTokens(asked: CountTokensRequest, caller: Caller): Promise<CountTokensResponse>;
}

/** The events of an answer as messages, in batches. */
export type MessageBatches = AsyncGenerator<readonly StreamCompleteResponse[], void, undefined>;

/** What the completion RPCs are made of. */
export interface CompletionCallsOptions {
  readonly completions: Completions;
  /** Counts the input tokens of a request; rejects with a GatewayError. */
  readonly countTokens: (request: CompleteRequest, call: Call) => Promise<CountTokensResponse>;
  /** The limits of a call of this request that begins now, where the request does not say. */
  readonly limits: (request: CompleteRequest) => DefaultLimits;
  readonly clock: Clock;
  readonly log: Log;
}

/** Creates the completion RPCs. */
export function createCompletionCalls(options: CompletionCallsOptions): CompletionCalls {
  const { completions, clock } = options;

  async function complete(request: CompleteRequest, caller: Caller): Promise<CompleteResponse> {
    const call = begin("Complete", request, caller, options);
    try {
      admit(request, call);
      const response = await completions.complete(request, call);
      caller.onFirst(call);
      caller.onLast(call);
      return response;
    } catch (thrown) {
      throw endWithFailure(thrown, call, caller);
    }
  }

  async function* streamComplete(request: CompleteRequest, caller: Caller): MessageBatches {
    const call = begin("StreamComplete", request, caller, options);
    try {
      admit(request, call);
      const events = completions.streamComplete(request, call);
      let isFirst = true;
      for await (const batch of withHeartbeats(events, toMs(request.heartbeatInterval), clock)) {
        if (isFirst) caller.onFirst(call);
        isFirst = false;
        call.signal.throwIfAborted();
        yield batch.map(toMessage);
        // The reader may have left out the rest of the batch, because the call had failed.
        call.signal.throwIfAborted();
      }
      caller.onLast(call);
    } catch (thrown) {
      throw endWithFailure(thrown, call, caller);
    } finally {
      endUnread(call);
    }
  }

  async function countTokens(asked: CountTokensRequest, caller: Caller): Promise<CountTokensResponse> {
    const request = asked.request ?? create(CompleteRequestSchema);
    const call = begin("CountTokens", request, caller, options);
    try {
      call.signal.throwIfAborted();
      validateCountTokensRequest(asked);
      return await options.countTokens(request, call);
    } catch (thrown) {
      throw endWithFailure(thrown, call, caller);
    }
  }

  return { complete, streamComplete, countTokens };
}

/** Begins a call; from here on it has an id, limits and a line in the log. */
function begin(
  rpc: "Complete" | "StreamComplete" | "CountTokens",
  request: CompleteRequest,
  caller: Caller,
  { limits, clock, log }: CompletionCallsOptions,
): Call {
  const call = beginCall({
    id: newCompletionId(),
    caller: caller.name,
    identity: caller.identity,
    streaming: rpc === "StreamComplete",
    limits: toCallLimits(request, caller.deadlineMs, limits(request)),
    clock,
    log,
  });
  logAtEnd(rpc, request, call);
  caller.attach(call);
  return call;
}

/** Refuses a call before anything is done for it: it has ended already, or its request breaks a rule. */
function admit(request: CompleteRequest, call: Call): void {
  call.signal.throwIfAborted();
  validateCompleteRequest(request);
}

/** Ends a call that failed; what ended it first is what the caller is told. */
function endWithFailure(thrown: unknown, call: Call, caller: Caller): Error {
  return caller.toFailure(failWith(call, thrown), call);
}

function toMessage(event: StreamEvent): StreamCompleteResponse {
  return create(StreamCompleteResponseSchema, { event });
}
