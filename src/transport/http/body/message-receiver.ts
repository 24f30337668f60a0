// What stands between a body and the handler that decodes it: joining, memory, shape.
import type { DescMethod } from "@bufbuild/protobuf";
import type { Clock } from "../../../core/clock.ts";
import type { DescribeError } from "../../connect/connect-errors.ts";
import type { ListenerLimits } from "../../listener/listener-limits.ts";
import type { ActiveRequest } from "../active-request.ts";
import { createShapeCheck } from "../shape/check-shape.ts";
import { createBufferBudget } from "./buffer-budget.ts";
import { framingOf } from "./framing.ts";
import { joinMessages } from "./join-messages.ts";
import { createUnfinishedRequests, type UnfinishedRequest } from "./unfinished-requests.ts";

/** The body of a request as its handler may read it: whole messages that are worth decoding. */
export interface ReceivedMessages extends AsyncIterable<Uint8Array> {
  /** Gives back what memory it still holds, when the request is over. */
  close(): void;
}

/** Receives the messages of a request. Takes what it has seen to out of the header. */
export type MessageReceiver = (request: ActiveRequest, method: DescMethod, header: Headers) => ReceivedMessages;

/** What a reception of messages is made of. */
export interface MessageReceiverOptions {
  readonly limits: ListenerLimits;
  readonly describe: DescribeError;
  readonly clock: Clock;
}

// One to be served, and one to be refused by its handler because it is too much.
const messagesOfUnary = 2;

/** Creates the reception of a listener, whose requests share its memory. */
export function createMessageReceiver({ limits, describe, clock }: MessageReceiverOptions): MessageReceiver {
  const budget = createBufferBudget(limits, clock);
  const unfinished = createUnfinishedRequests(limits.maxUnfinishedRequests);
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
    // Its handler would make memory for a length that is only declared, and unpack what is unpacked.
    header.delete("content-length");
    if (!framing.isEnveloped && framing.isGzip) header.delete(framing.encodingHeader);

    function toStatus(error: unknown): unknown {
      return request.signal.aborted ? request.signal.reason : describe(error);
    }

    // Only `next`: a handler that stops reading would wait for the end of a wait for bytes.
    const iterator: AsyncIterator<Uint8Array> = {
      async next() {
        wait = unfinished.enter(request.failure.end);
        try {
          return await messages.next();
        } catch (error) {
          share.close();
          throw toStatus(error);
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
