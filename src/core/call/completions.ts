import type { CompleteRequest, CompleteResponse } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Open } from "../answer/answer.ts";
import type { Events, StreamEvent } from "../answer/event.ts";
import { fold } from "../answer/fold.ts";
import { readAnswer } from "../answer/read-answer.ts";
import type { Completion } from "./completion.ts";
import { endUnread } from "./end-unread.ts";
import { failWith } from "./fail-with.ts";

/**
 * What a completion does, for every lane that serves it. Requests are valid;
 * failures are GatewayErrors. The call has ended when a method is through, and a
 * reader that leaves in mid-stream ends it as CALLER_CANCELLED.
 */
export interface Completions {
  /** The whole answer. */
  complete(request: CompleteRequest, call: Completion): Promise<CompleteResponse>;
  /** The events of the answer, in the order of the API. */
  streamComplete(request: CompleteRequest, call: Completion): Events;
}

/** Completes with the answers of `open`. */
export function createCompletions(open: Open): Completions {
  async function* streamComplete(
    request: CompleteRequest,
    call: Completion,
  ): AsyncGenerator<readonly StreamEvent[], void, undefined> {
    try {
      yield* readAnswer(request, await open(request, call));
      call.end({ kind: "ok" });
      // Whoever reads the last events after the call has failed is told of the failure, as the log is.
      call.signal.throwIfAborted();
    } catch (thrown) {
      throw failWith(call, thrown);
    } finally {
      endUnread(call);
    }
  }
  return { streamComplete, complete: (request, call) => fold(streamComplete(request, call)) };
}
