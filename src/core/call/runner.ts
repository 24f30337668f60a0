import type { CompleteRequest, CompleteResponse } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Open } from "../answer/answer.ts";
import type { Events, StreamEvent } from "../answer/event.ts";
import { fold } from "../answer/fold.ts";
import { readAnswer } from "../answer/read-answer.ts";
import type { Completion } from "./completion.ts";
import { endUnread, failWith } from "./lifetime.ts";

/**
 * Runs completions, whichever transport they are read over. Requests are valid;
 * failures are GatewayErrors. The completion has ended when a method is through,
 * and a reader that leaves in mid-stream ends it as CALLER_CANCELLED.
 */
export interface Runner {
  /** The whole answer. */
  complete(request: CompleteRequest, completion: Completion): Promise<CompleteResponse>;
  /** The events of the answer, in the order of the API. */
  streamComplete(request: CompleteRequest, completion: Completion): Events;
}

/** Creates the runner whose answers `open` opens. */
export function createRunner(open: Open): Runner {
  async function* streamComplete(
    request: CompleteRequest,
    completion: Completion,
  ): AsyncGenerator<readonly StreamEvent[], void, undefined> {
    try {
      yield* readAnswer(request, await open(request, completion), completion);
      completion.end({ kind: "ok" });
      // It may have failed while the last events waited for the reader: the reader must get what the log says.
      completion.signal.throwIfAborted();
    } catch (thrown) {
      throw failWith(completion, thrown);
    } finally {
      endUnread(completion);
    }
  }
  return { streamComplete, complete: (request, completion) => fold(streamComplete(request, completion)) };
}
