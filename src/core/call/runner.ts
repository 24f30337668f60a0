import type { CompleteRequest, CompleteResponse } from "../../gen/tokenwire/v1/completion_pb.ts";
import type { Open } from "../answer/answer.ts";
import { AnswerStream } from "../answer/answer-stream.ts";
import type { Events } from "../answer/event.ts";
import { fold } from "../answer/fold.ts";
import type { Completion } from "./completion.ts";

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

/** Takes the events of an answer, and returns them: the same object for a call that is of no interest. */
export type Tap = (events: Events, completion: Completion) => Events;

/** Creates the runner whose answers `open` opens. */
export function createRunner(open: Open, tap: Tap = withoutTap): Runner {
  return {
    streamComplete: (request, completion) => tap(new AnswerStream(open, request, completion), completion),
    complete: (request, completion) => fold(tap(new AnswerStream(open, request, completion), completion)),
  };
}

function withoutTap(events: Events): Events {
  return events;
}
