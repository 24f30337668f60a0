// CompletionService over the network: an RPC becomes a call that is bound to its request, its failure a status.
import type { ConnectRouter, HandlerContext } from "@connectrpc/connect";
import type { Completion } from "../../core/call/completion.ts";
import { toPrincipal } from "../../core/principal.ts";
import { CompletionService } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Call } from "../../service/call.ts";
import type { CallHandler } from "../../service/call-handler.ts";
import { toCallReport } from "../../service/call-report.ts";
import { toCountFailure } from "../../service/count-failure.ts";
import { streamMessages } from "../../service/stream-messages.ts";
import { toConnectError } from "./connect-status.ts";
import { requestScopeOf } from "./request-scope.ts";

/** Serves CompletionService on a router. */
export function serveCompletions(router: ConnectRouter, calls: CallHandler): void {
  router.service(CompletionService, {
    complete: (request, context) => calls.complete(request, callOf(context)),
    streamComplete: (request, context) => streamMessages(calls, request, callOf(context)),
    countTokens: (asked, context) => calls.countTokens(asked, toCount(callOf(context))),
  });
}

function callOf(context: HandlerContext): Call {
  const scope = requestScopeOf(context);
  return {
    principal: toPrincipal(scope.peer, scope.identity),
    deadlineMs: context.timeoutMs(),
    header: (name) => scope.header(name),
    attach: (completion) => scope.attach(completion),
    onFirst: (completion) => addReport(completion, context.responseHeader),
    onLast: (completion) => addReport(completion, context.responseTrailer),
    toFailure(error, completion) {
      const failure = toConnectError(error, completion);
      addReport(completion, failure.metadata);
      return failure;
    },
  };
}

function addReport(completion: Completion, headers: Headers): void {
  for (const [name, value] of Object.entries(toCallReport(completion))) headers.set(name, value);
}

/** The call of CountTokens, whose request wraps the CompleteRequest. */
function toCount(call: Call): Call {
  return { ...call, toFailure: (error, completion) => call.toFailure(toCountFailure(error), completion) };
}
