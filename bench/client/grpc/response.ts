import { fromBinary } from "@bufbuild/protobuf";
import { CompleteResponseSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { tokenMark } from "../../answers/answer.ts";
import { monotonicMs } from "../../clock.ts";
import type { CallListener } from "../caller.ts";
import { countByte } from "../count-byte.ts";
import { saysOk } from "./header-block.ts";
import { createMessageReader } from "./message-reader.ts";

/** The answer to one call, as its frames describe it. */
export interface Response {
  data(payload: Buffer): void;
  headers(block: Buffer): void;
  /** No frame follows. */
  end(): void;
  reset(code: number): void;
  lost(): void;
}

/** The first byte of a StreamCompleteResponse whose event is `finished`, field 8. */
const finishedTag = 0x42;
/** The first byte of a CompleteResponse: its id, field 1; a text delta has the same and holds tokens. */
const firstFieldTag = 0x0a;

/**
 * Creates the reader of an answer. Well is only an answer with status 0 whose
 * last message says that the stream has finished, or that is one whole document.
 */
export function createResponse(listener: CallListener, isStream: boolean): Response {
  let arrived = 0;
  let lastTag = 0;
  let isOk = false;
  let isOver = false;
  let lastBlock: Buffer = Buffer.alloc(0);
  const read = createMessageReader((message) => {
    lastTag = message[0] ?? 0;
    // A part that has finished repeats the text, so only deltas and documents are counted.
    if (lastTag === firstFieldTag) arrived += countByte(isStream ? message : textOf(message), tokenMark);
  });

  function over(fault: string | undefined): void {
    if (isOver) return;
    isOver = true;
    listener.ended(fault);
  }

  return {
    data(payload) {
      try {
        read(payload);
      } catch (thrown) {
        over(thrown instanceof Error ? thrown.message : String(thrown));
      }
      if (arrived > 0) listener.tokens(arrived, monotonicMs());
      arrived = 0;
    },
    headers(block) {
      isOk = saysOk(block);
      lastBlock = block;
    },
    end() {
      if (!isOk) return over(`the trailers do not say grpc-status 0: ${lastBlock.toString("latin1")}`);
      if (lastTag !== (isStream ? finishedTag : firstFieldTag)) return over("the last message does not end the answer");
      over(undefined);
    },
    reset: (code) => over(`the stream was reset with ${code}`),
    lost: () => over("the connection was lost"),
  };
}

/** Lengths in a document may have the byte of the mark, so only its text is counted. */
function textOf(message: Buffer): Buffer {
  return Buffer.from(fromBinary(CompleteResponseSchema, message).text);
}
