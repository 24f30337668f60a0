import type { StreamCompleteResponse } from "../../gen/tokenwire/v1/completion_pb.ts";

/**
 * One event of an answer: the generated oneof of StreamCompleteResponse, which
 * is all the vocabulary that there is.
 */
export type StreamEvent = Exclude<StreamCompleteResponse["event"], { case: undefined }>;

/**
 * The events of an answer: one batch for each read from the wire, pulled by the
 * reader. An empty batch is a sign of life that holds nothing for the caller.
 */
export type Events = AsyncIterable<readonly StreamEvent[]>;

/** Whether an event is content: once it was seen, no retry is allowed. */
export function isContentEvent(event: StreamEvent): boolean {
  switch (event.case) {
    case "textDelta":
    case "reasoningDelta":
    case "refusalDelta":
    case "toolCallStarted":
    case "toolCallDelta":
    case "serverToolStarted":
    case "citation":
    case "partFinished":
      return true;
    case "started":
    case "usage":
    case "finished":
    case "heartbeat":
      return false;
    default:
      return event satisfies never;
  }
}
