import type { Completion } from "../core/call/completion.ts";
import type { CompleteRequest, StreamCompleteResponse } from "../gen/tokenwire/v1/completion_pb.ts";
import type { Call } from "./call.ts";
import type { CallHandler } from "./call-handler.ts";

/**
 * The events of {@link CallHandler.streamComplete} one by one, for a transport
 * that cannot send batches. After the call has failed no event is delivered, even
 * within a batch.
 */
export async function* streamMessages(
  calls: Pick<CallHandler, "streamComplete">,
  request: CompleteRequest,
  caller: Call,
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
