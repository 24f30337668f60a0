// Between the body of a request and the handler that decodes it: joins messages, limits memory, checks their shape.
import type { DescMethod } from "@bufbuild/protobuf";
import type { ActiveRequest } from "../active-request.ts";
import type { RequestLimits } from "../request-limits.ts";
import { createShapeCheck } from "../shape/check-shape.ts";
import { framingOf } from "./framing.ts";
import { joinMessages } from "./join-messages.ts";
import type { RequestMemory } from "./request-memory.ts";
import type { UnfinishedRequest } from "./unfinished-requests.ts";

/** The body of a request for its handler: whole messages whose shape was checked. */
export interface ReceivedMessages extends AsyncIterable<Uint8Array> {
  /** Releases the memory that it still holds. Called when the request is over. */
  close(): void;
}

/** Receives the messages of a request. Removes header fields that no longer describe the body. */
export type MessageReceiver = (request: ActiveRequest, method: DescMethod, header: Headers) => ReceivedMessages;

/** What a receiver of messages is made of. */
export interface MessageReceiverOptions {
  readonly limits: RequestLimits;
  readonly memory: RequestMemory;
  /** Turns a failure of reading into the status that the reader of the messages gets. */
  readonly toStatus: (thrown: unknown) => Error;
}

// One message to serve, and a second one that the handler refuses.
const messagesOfUnary = 2;

/** Creates the receiver of a transport. */
export function createMessageReceiver({ limits, memory, toStatus }: MessageReceiverOptions): MessageReceiver {
  const { budget, unfinished } = memory;
  return (request, { input, methodKind }, header) => {
    const framing = framingOf(header);
    const isStream = methodKind === "client_streaming" || methodKind === "bidi_streaming";
    const share = budget.open(request.failure.end);
    request.failure.onEnd(share.close);
    let wait: UnfinishedRequest | undefined;
    const messages = joinMessages(request.body, {
      framing,
      declaredBytes: declaredBytes(header),
      maxMessageBytes: limits.maxMessageBytes,
      maxMessages: isStream ? Number.POSITIVE_INFINITY : messagesOfUnary,
      share: {
        ...share,
        arrived(byteLength) {
          share.arrived(byteLength);
          wait?.moved();
        },
      },
      inspect: createShapeCheck(input, framing.format, limits),
    });
    // With these fields the handler would allocate the declared length, and decompress a second time.
    header.delete("content-length");
    if (!framing.isEnveloped && framing.isGzip) header.delete(framing.encodingHeader);

    // No `return`: a handler that stops reading would have to wait until the pending `next` settles.
    const iterator: AsyncIterator<Uint8Array> = {
      async next() {
        wait = unfinished.enter(request.failure.end);
        try {
          return await messages.next();
        } catch (error) {
          share.close();
          throw request.signal.aborted ? request.signal.reason : toStatus(error);
        } finally {
          wait.leave();
        }
      },
    };
    return { close: share.close, [Symbol.asyncIterator]: () => iterator };
  };
}

function declaredBytes(header: Headers): number | undefined {
  const declared = header.get("content-length");
  return declared === null ? undefined : Number(declared);
}
