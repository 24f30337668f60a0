import type { Part } from "../../gen/tokenwire/v1/message_pb.ts";
import { GatewayError } from "../errors/error.ts";
import type { StreamDecoder } from "./decoded-batches.ts";
import type { StreamEvent } from "./event.ts";
import { lengthOfCitation } from "./parts/citation.ts";

// Several times what any model writes. An answer is kept in memory until its parts
// are emitted whole, so its length needs a limit.
const maxStreamedMebi = 16;

// The limit of an answer that comes as one JSON body, whose text can be almost as long as the body.
const maxWholeMebi = 32;

/** Most characters of a streamed answer, and of one that comes as one body. */
export const maxAnswerLengths = { streamed: maxStreamedMebi * 2 ** 20, whole: maxWholeMebi * 2 ** 20 } as const;

/**
 * The length limit of one answer: `mebi` Mi characters of text, reasoning, arguments
 * and results, and as many bytes of provider state. The default of 32 holds for every
 * answer, streamed or not.
 */
export class LengthLimit {
  readonly #mebi: number;
  readonly #most: number;
  #written = 0;
  #kept = 0;

  constructor(mebi = maxWholeMebi) {
    this.#mebi = mebi;
    this.#most = mebi * 1024 * 1024;
  }

  /** Adds the length of an event. Throws UPSTREAM_PROTOCOL_ERROR, naming the limit, once the answer is too long. */
  add(event: StreamEvent): void {
    this.#written += writtenIn(event);
    if (this.#written > this.#most) throw tooLong("the answer", this.#mebi, this.#most);
    if (event.case !== "partFinished") return;
    this.#kept += event.value.part?.providerState.length ?? 0;
    if (this.#kept > this.#most) throw tooLong("what is to be sent back of the answer", this.#mebi, this.#most);
  }
}

/** Adds to a decoder the limit of a streamed answer: 16 Mi characters, and as many bytes of provider state. */
export function limitStreamed<Item>(decoder: StreamDecoder<Item>): StreamDecoder<Item> {
  return new LimitedDecoder(decoder);
}

class LimitedDecoder<Item> implements StreamDecoder<Item> {
  readonly #decoder: StreamDecoder<Item>;
  readonly #limit = new LengthLimit(maxStreamedMebi);

  constructor(decoder: StreamDecoder<Item>) {
    this.#decoder = decoder;
  }

  read(item: Item, events: StreamEvent[]): void {
    let next = events.length;
    this.#decoder.read(item, events);
    for (let event = events[next]; event !== undefined; event = events[next]) {
      this.#limit.add(event);
      next += 1;
    }
  }

  isWhole(): boolean {
    return this.#decoder.isWhole();
  }

  lengthOf(item: Item): number {
    return this.#decoder.lengthOf(item);
  }

  isDone(): boolean {
    return this.#decoder.isDone();
  }

  end(): readonly StreamEvent[] {
    return this.#decoder.end();
  }
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

/** Characters of a part that comes without deltas: an image, or the call or result of a server tool. */
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
