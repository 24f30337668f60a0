import { create, type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../core/answer/event.ts";
import {
  type CompleteResponse,
  CompleteResponseSchema,
  StreamCompleteResponseSchema,
} from "../../gen/tokenwire/v1/completion_pb.ts";
import { sliceBytes } from "../http/paced-write.ts";
import { writeEvent, writeResponse } from "./encoding/answer-messages.ts";
import { writeDelta } from "./encoding/delta.ts";
import { MessageWriter } from "./encoding/message-writer.ts";
import { headBytes, toFrame, writeHead } from "./frame.ts";

// Most messages end within it when less than a slice was written before.
const scratchBytes = 4 * sliceBytes;

/**
 * Encodes answers as gRPC frames: the events of one read of an upstream in one buffer. It
 * writes to memory that all calls share, and copies from it once the length is
 * known, so that a slow reader keeps no more memory alive than its own frames.
 */
export class FrameWriter {
  /** The number of events that the last {@link encode} has encoded. */
  encoded = 0;
  readonly #scratch = Buffer.allocUnsafeSlow(scratchBytes);
  readonly #writer = new MessageWriter(this.#scratch);
  readonly #maxMessageBytes: number;

  constructor(maxMessageBytes: number) {
    this.#maxMessageBytes = maxMessageBytes;
  }

  /**
   * The frames of the first events: of all, or of as many as it takes to fill a
   * slice. Throws INTERNAL for a first event whose message is too large.
   */
  encode(events: readonly StreamEvent[]): Uint8Array {
    let length = 0;
    let encoded = 0;
    for (const event of events) {
      if (length >= sliceBytes) break;
      const end = this.#write(event, length);
      if (end === undefined) {
        // What does not fit is encoded alone, after the frames before it.
        if (length === 0) return this.#encodeAlone(event);
        break;
      }
      length = end;
      encoded += 1;
    }
    this.encoded = encoded;
    return this.#copy(length);
  }

  /** The frame of a whole answer. Throws INTERNAL for a message that is too large. */
  encodeResponse(response: CompleteResponse): Uint8Array {
    this.#writer.start(headBytes);
    writeResponse(this.#writer, response);
    const end = this.#writer.end();
    if (end === undefined || end - headBytes > this.#maxMessageBytes)
      return this.encodeMessage(CompleteResponseSchema, response);
    writeHead(this.#scratch, 0, end - headBytes);
    return this.#copy(end);
  }

  /** The frame of any message. Likewise. */
  encodeMessage<Desc extends DescMessage>(desc: Desc, message: MessageShape<Desc>): Uint8Array {
    return toFrame(toBinary(desc, message), this.#maxMessageBytes);
  }

  #copy(length: number): Uint8Array {
    const frames = Buffer.allocUnsafeSlow(length);
    this.#scratch.copy(frames, 0, 0, length);
    return frames;
  }

  /** Writes a frame; returns where it ends, or undefined when it does not fit. */
  #write(event: StreamEvent, start: number): number | undefined {
    const body = start + headBytes;
    const end = writeDelta(event, this.#scratch, body) ?? this.#writeKnown(event, body) ?? this.#writeAny(event, body);
    if (end === undefined || end - body > this.#maxMessageBytes) return undefined;
    writeHead(this.#scratch, start, end - body);
    return end;
  }

  #writeKnown(event: StreamEvent, start: number): number | undefined {
    this.#writer.start(start);
    writeEvent(this.#writer, event);
    return this.#writer.end();
  }

  #writeAny(event: StreamEvent, start: number): number | undefined {
    const bytes = toBytes(event);
    if (start + bytes.byteLength > scratchBytes) return undefined;
    this.#scratch.set(bytes, start);
    return start + bytes.byteLength;
  }

  #encodeAlone(event: StreamEvent): Uint8Array {
    this.encoded = 1;
    return toFrame(toBytes(event), this.#maxMessageBytes);
  }
}

function toBytes(event: StreamEvent): Uint8Array {
  return toBinary(StreamCompleteResponseSchema, create(StreamCompleteResponseSchema, { event }));
}
