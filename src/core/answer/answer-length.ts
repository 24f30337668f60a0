import type { Part } from "../../gen/tokenwire/v1/message_pb.ts";
import { GatewayError } from "../errors/error.ts";
import type { StreamDecoder } from "./decode-stream.ts";
import type { StreamEvent } from "./event.ts";
import { lengthOfCitation } from "./parts/citation.ts";

// Several times what any model writes. The whole answer is kept, because its parts
// are told whole, so it must have an end.
const maxStreamedMebi = 16;

// A JSON answer is read whole before it is known what is in it, so its text may be as long as it is itself.
const maxWholeMebi = 32;

/** Characters of a streamed answer, and of one that comes whole. */
export const maxAnswerLengths = { streamed: maxStreamedMebi * 2 ** 20, whole: maxWholeMebi * 2 ** 20 } as const;

/** Takes note of an event. Throws UPSTREAM_PROTOCOL_ERROR, naming the limit, once the answer is too long. */
export type CheckLength = (event: StreamEvent) => void;

/**
 * Creates the limit of one answer, however it comes: 32 Mi characters of text,
 * reasoning, arguments and results, and as much that is to be sent back.
 */
export function createLengthLimit(mebi = maxWholeMebi): CheckLength {
  const most = mebi * 1024 * 1024;
  let written = 0;
  let kept = 0;
  return (event) => {
    written += writtenIn(event);
    if (written > most) throw tooLong("the answer", mebi, most);
    if (event.case !== "partFinished") return;
    kept += event.value.part?.providerState.length ?? 0;
    if (kept > most) throw tooLong("what is to be sent back of the answer", mebi, most);
  };
}

/** The same decoder with the limit of a streamed answer: 16 Mi characters, and as much that is to be sent back. */
export function limitStreamed<Item>(decoder: StreamDecoder<Item>): StreamDecoder<Item> {
  const checkLength = createLengthLimit(maxStreamedMebi);
  return {
    ...decoder,
    read(item) {
      const events = decoder.read(item);
      for (const event of events) checkLength(event);
      return events;
    },
  };
}

/** Characters that an event adds to the answer. */
function writtenIn(event: StreamEvent): number {
  switch (event.case) {
    case "textDelta":
    case "reasoningDelta":
    case "refusalDelta":
      return event.value.length;
    case "toolCallDelta":
      return event.value.argumentsJson.length;
    case "citation":
      return lengthOfCitation(event.value);
    case "partFinished":
      return event.value.part === undefined ? 0 : lengthOfWhole(event.value.part);
    default: // events that hold no text of the answer
      return 0;
  }
}

/** What comes whole: images, and what a server tool was asked and returned. All other parts come in deltas first. */
function lengthOfWhole({ content }: Part): number {
  switch (content.case) {
    case "serverToolCall":
      return content.value.argumentsJson.length;
    case "serverToolResult":
      return content.value.resultJson.length;
    case "image":
    case "document":
      return content.value.media?.source.value?.length ?? 0;
    default:
      return 0;
  }
}

function tooLong(what: string, mebi: number, most: number): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `${what} is longer than ${mebi} MiB (${most} characters)`);
}
