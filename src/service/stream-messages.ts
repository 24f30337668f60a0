import type { Call } from "../core/call/call.ts";
import type { CompleteRequest, StreamCompleteResponse } from "../gen/tokenwire/v1/completion_pb.ts";
import type { Caller, CompletionCalls } from "./completion-calls.ts";

/**
 * The events of {@link CompletionCalls.streamComplete} one by one, for a transport
 * that cannot send batches. After the call has failed no event is delivered, even
 * within a batch.
 */
export async function* streamMessages(
  calls: Pick<CompletionCalls, "streamComplete">,
  request: CompleteRequest,
  caller: Caller,
): AsyncGenerator<StreamCompleteResponse, void, undefined> {
  let call: Call | undefined;
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
