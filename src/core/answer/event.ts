import type { StreamCompleteResponse } from "../../gen/tokenwire/v1/completion_pb.ts";

/**
 * One event of an answer: the oneof of the generated StreamCompleteResponse.
 * Providers, the core and the RPCs use this one type.
 */
export type StreamEvent = Exclude<StreamCompleteResponse["event"], { case: undefined }>;

/**
 * The events of an answer: one batch for each read from the wire, pulled by the
 * reader. An empty batch has nothing for the caller, but shows that the provider is
 * alive: it restarts the wait that IDLE_TIMEOUT limits.
 */
export type Events = AsyncIterable<readonly StreamEvent[]>;

/** Whether an event is content. After the first one no retry is allowed. An event of an unknown kind is none. */
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
      event satisfies never;
      // A provider that relays a newer gateway may yield kinds that this version does not know.
      return false;
  }
}
