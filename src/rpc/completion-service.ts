// First stop: an RPC becomes a Call, its events become messages, its failure a status.
import { create } from "@bufbuild/protobuf";
import type { ConnectError, ConnectRouter, HandlerContext } from "@connectrpc/connect";
import { beginCall, type Call } from "../core/call.ts";
import type { Clock } from "../core/clock.ts";
import type { Completions } from "../core/completions.ts";
import { endUnread } from "../core/end-unread.ts";
import { GatewayError } from "../core/error.ts";
import type { StreamEvent } from "../core/event.ts";
import { failWith } from "../core/fail-with.ts";
import type { Log } from "../core/log.ts";
import {
  type CompleteRequest,
  CompleteRequestSchema,
  type CompleteResponse,
  CompletionService,
  type CountTokensRequest,
  type CountTokensResponse,
  type StreamCompleteResponse,
  StreamCompleteResponseSchema,
} from "../gen/tokenwire/v1/completion_pb.ts";
import { type DefaultLimits, toCallLimits, toMs } from "./call-limits.ts";
import { logAtEnd } from "./call-log.ts";
import { withHeartbeats } from "./heartbeat.ts";
import { requestScopeOf } from "./http/request-scope.ts";
import { newCompletionId } from "./status/request-id.ts";
import { toConnectError } from "./status/status.ts";
import { validateCompleteRequest, validateCountTokensRequest } from "./validation/validate.ts";

/** What the completion RPCs are made of. */
export interface CompletionServiceOptions {
  readonly completions: Completions;
  /** Counts the input tokens of a request; rejects with a GatewayError. */
  readonly countTokens: (request: CompleteRequest, call: Call) => Promise<CountTokensResponse>;
  /** The limits of a call that begins now. */
  readonly limits: () => DefaultLimits;
  readonly clock: Clock;
  readonly log: Log;
}

/** Serves CompletionService on a router. */
export function serveCompletions(router: ConnectRouter, options: CompletionServiceOptions): void {
  const { completions, clock } = options;

  async function complete(request: CompleteRequest, context: HandlerContext): Promise<CompleteResponse> {
    const call = begin("Complete", request, context, options);
    try {
      admit(request, call);
      return await completions.complete(request, call);
    } catch (thrown) {
      throw endWithStatus(thrown, call);
    }
  }

  async function* streamComplete(
    request: CompleteRequest,
    context: HandlerContext,
  ): AsyncGenerator<StreamCompleteResponse> {
    const call = begin("StreamComplete", request, context, options);
    try {
      admit(request, call);
      const events = completions.streamComplete(request, call);
      for await (const batch of withHeartbeats(events, toMs(request.heartbeatInterval), clock)) {
        for (const event of batch) {
          call.signal.throwIfAborted();
          yield toMessage(event);
        }
      }
    } catch (thrown) {
      throw endWithStatus(thrown, call);
    } finally {
      endUnread(call);
    }
  }

  async function countTokens(asked: CountTokensRequest, context: HandlerContext): Promise<CountTokensResponse> {
    const request = asked.request ?? create(CompleteRequestSchema);
    const call = begin("CountTokens", request, context, options);
    try {
      call.signal.throwIfAborted();
      validateCountTokensRequest(asked);
      return await options.countTokens(request, call);
    } catch (thrown) {
      const error = failWith(call, thrown);
      throw toConnectError(error.fieldViolations.length > 0 ? withinRequest(error) : error, call);
    }
  }

  router.service(CompletionService, { complete, streamComplete, countTokens });
}

/** Begins the call of an RPC; from here on it has an id, limits and a line in the log. */
function begin(
  rpc: "Complete" | "StreamComplete" | "CountTokens",
  request: CompleteRequest,
  context: HandlerContext,
  { limits, clock, log }: CompletionServiceOptions,
): Call {
  const scope = requestScopeOf(context);
  const call = beginCall({
    id: newCompletionId(),
    caller: scope.peer,
    identity: scope.identity,
    streaming: rpc === "StreamComplete",
    limits: toCallLimits(request, context.timeoutMs(), limits()),
    clock,
    log,
  });
  logAtEnd(rpc, request, call);
  scope.attach(call);
  return call;
}

/** Refuses a call before anything is done for it: it has ended already, or its request breaks a rule. */
function admit(request: CompleteRequest, call: Call): void {
  call.signal.throwIfAborted();
  validateCompleteRequest(request);
}

/** Ends a call that failed and makes its status; what ended it first is what the caller is told. */
function endWithStatus(thrown: unknown, call: Call): ConnectError {
  return toConnectError(failWith(call, thrown), call);
}

/** A fault of the request to count, whose fields stand one level deeper than those of an answer's request. */
function withinRequest(error: GatewayError): GatewayError {
  const { reason, message, upstream } = error;
  const fieldViolations = error.fieldViolations.map(({ field, description }) => ({
    field: field === "request" ? field : `request.${field}`,
    description,
  }));
  return new GatewayError(reason, message, { cause: error, fieldViolations, ...(upstream && { upstream }) });
}

function toMessage(event: StreamEvent): StreamCompleteResponse {
  if (event.case !== undefined) return create(StreamCompleteResponseSchema, { event });
  const message = create(StreamCompleteResponseSchema);
  message.$unknown = event.value;
  return message;
}
