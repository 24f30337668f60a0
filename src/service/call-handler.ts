// The RPCs of completions, whichever transport a call came by: each begins a completion, which is checked and ends once.
import { create } from "@bufbuild/protobuf";
import { beginCompletion, type Completion } from "../core/call/completion.ts";
import { failWith, throwIfFailed } from "../core/call/lifetime.ts";
import type { Rpc } from "../core/call/progress.ts";
import type { Runner } from "../core/call/runner.ts";
import { type DefaultTimeLimits, toMs } from "../core/call/time-limits.ts";
import type { StartTrace } from "../core/call/trace.ts";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";
import type { Observer } from "../core/observer.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  type CompleteResponse,
  type CountTokensRequest,
  type CountTokensResponse,
} from "../gen/tokenwire/v1/completion_pb.ts";
import type { Call } from "./call.ts";
import { toCallLimits } from "./call-limits.ts";
import { type EventBatches, EventStream, type StreamOpener } from "./event-stream.ts";
import { withHeartbeats } from "./heartbeat.ts";

import { newCompletionId } from "./status/request-id.ts";
import { validateCompleteRequest, validateCountTokensRequest } from "./validation/validate.ts";

/**
 * Handles the RPCs of CompletionService for every transport. Each call gets a
 * completion with an id, limits and observers, which has ended when a method is
 * through. Failures are what {@link Call.toFailure} makes of them.
 */
export interface CallHandler {
  complete(request: CompleteRequest, call: Call): Promise<CompleteResponse>;
  /**
   * The events, in the batches that they came in. The completion begins at the
   * first pull; a reader that leaves ends it. A reader takes no more of a batch once
   * the completion has ended: its next pull gets the failure.
   */
  streamComplete(request: CompleteRequest, call: Call): EventBatches;
  countTokens(asked: CountTokensRequest, call: Call): Promise<CountTokensResponse>;
}

/** What a call handler is made of. */
export interface CallHandlerOptions {
  readonly runner: Runner;
  /** Counts the input tokens of a request; rejects with a GatewayError. */
  readonly countTokens: (request: CompleteRequest, completion: Completion) => Promise<CountTokensResponse>;
  /** The limits of a call of this request that begins now, where the request does not say. */
  readonly limits: (request: CompleteRequest) => DefaultTimeLimits;
  readonly clock: Clock;
  readonly log: Log;
  /** Sees every completion, its attempts and its waits. */
  readonly observer: Observer;
  /** Finds the trace of each call; without, no call is part of one. */
  readonly startTrace?: StartTrace | undefined;
}

/** Creates a call handler. */
export function createCallHandler(options: CallHandlerOptions): CallHandler {
  const { runner, clock } = options;

  async function complete(request: CompleteRequest, call: Call): Promise<CompleteResponse> {
    const completion = begin("Complete", request, call, options);
    try {
      admit(request, completion);
      const response = await runner.complete(request, completion);
      call.onFirst(completion);
      call.onLast(completion);
      return response;
    } catch (thrown) {
      throw endWithFailure(thrown, completion, call);
    }
  }

  const opener: StreamOpener = {
    begin: (request, call) => begin("StreamComplete", request, call, options),
    open(request, completion) {
      admit(request, completion);
      return withHeartbeats(runner.streamComplete(request, completion), toMs(request.heartbeatInterval), clock);
    },
  };

  async function countTokens(asked: CountTokensRequest, call: Call): Promise<CountTokensResponse> {
    const request = asked.request ?? create(CompleteRequestSchema);
    const completion = begin("CountTokens", request, call, options);
    try {
      throwIfFailed(completion);
      validateCountTokensRequest(asked);
      return await options.countTokens(request, completion);
    } catch (thrown) {
      throw endWithFailure(thrown, completion, call);
    }
  }

  return {
    complete,
    streamComplete: (request, call) => new EventStream(opener, request, call),
    countTokens,
  };
}

/** Begins the completion of a call and attaches the call to it. */
function begin(
  rpc: Rpc,
  request: CompleteRequest,
  call: Call,
  { limits, clock, log, observer, startTrace }: CallHandlerOptions,
): Completion {
  const completion = beginCompletion({
    id: newCompletionId(),
    rpc,
    request,
    owner: call.principal,
    trace: startTrace?.((name) => call.header?.(name)),
    limits: toCallLimits(request, call.deadlineMs, limits(request)),
    clock,
    log,
    observer,
  });
  call.attach(completion);
  return completion;
}

/** Refuses a completion before anything is done for it: it has ended already, or its request breaks a rule. */
function admit(request: CompleteRequest, completion: Completion): void {
  throwIfFailed(completion);
  validateCompleteRequest(request);
}

/** Ends a completion that failed; the transport reports what ended it first. */
function endWithFailure(thrown: unknown, completion: Completion, call: Call): Error {
  return call.toFailure(failWith(completion, thrown), completion);
}
