import type { Completion } from "../core/call/completion.ts";
import type { CompleteRequest, StreamCompleteResponse } from "../gen/tokenwire/v1/completion_pb.ts";
import type { Caller, CompletionCalls } from "./completion-calls.ts";

/**
 * The events of {@link CompletionCalls.streamComplete} one by one, for a transport
 * that cannot send batches. Once the call has failed none is delivered any more, in
 * mid-batch either.
 */
export async function* streamMessages(
  calls: Pick<CompletionCalls, "streamComplete">,
  request: CompleteRequest,
  caller: Caller,
): AsyncGenerator<StreamCompleteResponse, void, undefined> {
  let call: Completion | undefined;
  const batches = calls.streamComplete(request, {
    ...caller,
    attach(begun) {
      call = begun;
      caller.attach(begun);
    },
  });
  for await (const batch of batches) {
    for (const message of batch) {
      if (call?.signal.aborted === true) break;
      yield message;
    }
  }
}
