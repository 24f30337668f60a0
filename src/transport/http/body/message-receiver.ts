// Between the body of a request and the handler that decodes it: joins messages, limits memory, checks their shape.
import type { DescMethod } from "@bufbuild/protobuf";
import type { ActiveRequest } from "../active-request.ts";
import type { RequestLimits } from "../request-limits.ts";
import { createShapeCheck } from "../shape/check-shape.ts";
import type { Framing } from "./framing.ts";
import { joinMessages } from "./join-messages.ts";
import type { RequestMemory } from "./request-memory.ts";
import type { UnfinishedRequest } from "./unfinished-requests.ts";

/** The body of a request for its handler: whole messages whose shape was checked. */
export interface ReceivedMessages extends AsyncIterable<Uint8Array> {
  /** Releases the memory that it still holds. Called when the request is over. */
  close(): void;
}

/** How the messages of a request arrive, by its header. */
export interface Arrival {
  readonly framing: Framing;
  /** Content length of a body without envelopes; undefined when the header has none. */
  readonly declaredBytes: number | undefined;
}

/** Receives the messages of a request. */
export type MessageReceiver = (
  request: { readonly body: AsyncIterable<Uint8Array> } & Pick<ActiveRequest, "failure">,
  method: DescMethod,
  arrival: Arrival,
) => ReceivedMessages;

/** What a receiver of messages is made of. */
export interface MessageReceiverOptions {
  readonly limits: RequestLimits;
  readonly memory: RequestMemory;
}

// One message to serve, and a second one that the handler refuses.
const messagesOfUnary = 2;

/**
 * Creates the receiver of a transport. Reading rejects with MALFORMED_MESSAGE or
 * GATEWAY_OVERLOADED, or with the failure of the request.
 */
export function createMessageReceiver({ limits, memory }: MessageReceiverOptions): MessageReceiver {
  const { budget, unfinished } = memory;
  return (request, { input, methodKind }, { framing, declaredBytes }) => {
    const isStream = methodKind === "client_streaming" || methodKind === "bidi_streaming";
    const share = budget.open((error) => request.failure.end(error));
    request.failure.onEnd(share.close);
    let wait: UnfinishedRequest | undefined;
    const messages = joinMessages(request.body, {
      framing,
      declaredBytes,
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
    // No `return`: a handler that stops reading would have to wait until the pending `next` settles.
    const iterator: AsyncIterator<Uint8Array> = {
      async next() {
        wait = unfinished.enter((error) => request.failure.end(error));
        try {
          return await messages.next();
        } catch (error) {
          share.close();
          throw request.failure.outcome ?? error;
        } finally {
          wait.leave();
        }
      },
    };
    return { close: share.close, [Symbol.asyncIterator]: () => iterator };
  };
}
