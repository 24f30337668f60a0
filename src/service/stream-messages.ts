import type { Completion } from "../core/call/completion.ts";
import type { CompleteRequest, StreamCompleteResponse } from "../gen/tokenwire/v1/completion_pb.ts";
import type { Call } from "./call.ts";
import type { CallHandler } from "./call-handler.ts";

/** What has begun for a stream; its completion begins at the first pull. */
export interface Begun {
  completion: Completion | undefined;
}

/**
 * The events of {@link CallHandler.streamComplete} as messages, one by one, for a transport
 * that cannot send batches. After the call has failed no event is delivered, even
 * within a batch. `begun` gets the completion.
 */
export async function* streamMessages(
  calls: Pick<CallHandler, "streamComplete">,
  request: CompleteRequest,
  call: Call,
  begun: Begun = { completion: undefined },
): AsyncGenerator<StreamCompleteResponse, void, undefined> {
  const batches = calls.streamComplete(request, {
    ...call,
    attach(completion) {
      begun.completion = completion;
      call.attach(completion);
    },
  });
  for await (const batch of batches) {
    for (const event of batch) {
      if (begun.completion?.outcome?.kind === "failed") break;
      // A literal of the generated type: `create` costs more than all else that is done for a token here.
      yield { $typeName: "tokenwire.v1.StreamCompleteResponse", event };
    }
  }
}
