// Second stop of a request: its body → its one message.
import { GatewayError } from "../../core/errors/error.ts";
import type { ActiveRequest } from "../http/active-request.ts";
import type { Framing } from "../http/body/framing.ts";
import { createMessageReceiver, type MessageReceiver } from "../http/body/message-receiver.ts";
import type { RequestMemory } from "../http/body/request-memory.ts";
import type { UnfinishedRequests } from "../http/body/unfinished-requests.ts";
import type { RequestLimits } from "../http/request-limits.ts";
import { headBytes, isCompressed, lengthOf } from "./frame.ts";
import { PrefixedBody } from "./prefixed-body.ts";
import type { Rpc, Serve } from "./rpcs.ts";

/** Reads the messages of requests. One serves all requests of a listener. */
export class MessageReader {
  readonly #unfinished: UnfinishedRequests;
  readonly #receive: MessageReceiver;
  readonly #maxMessageBytes: number;

  constructor(limits: RequestLimits, memory: RequestMemory) {
    this.#unfinished = memory.unfinished;
    this.#receive = createMessageReceiver({ limits, memory });
    this.#maxMessageBytes = limits.maxMessageBytes;
  }

  /**
   * Reads the message of a request until the request ends. Rejects with
   * MALFORMED_MESSAGE, UNSUPPORTED_FEATURE, GATEWAY_OVERLOADED, or the failure of
   * the request.
   */
  async read(request: ActiveRequest, rpc: Rpc, isGzip: boolean): Promise<Serve> {
    const body = new PrefixedBody(request.body, request.body.arrived());
    const wait = this.#unfinished.enter((error) => request.failure.end(error));
    let serve: Serve | undefined;
    try {
      const first = await body.peek();
      // Nearly all requests come as one piece, which then needs no memory of its own.
      if (first !== undefined && this.#isWholeMessage(first)) {
        const message = first.subarray(headBytes);
        serve = rpc.decodePlain(message) ?? decodeInspected(rpc, message);
        body.skip();
        if ((await body.peek()) === undefined) return serve;
      }
    } finally {
      wait.leave();
    }
    return this.#readJoined(request, rpc, { body, isGzip, serve });
  }

  #isWholeMessage(piece: Uint8Array): boolean {
    const length = piece.byteLength - headBytes;
    return length >= 0 && length <= this.#maxMessageBytes && !isCompressed(piece) && lengthOf(piece) === length;
  }

  /** Reads the rest of a body of many pieces, or of a compressed message. */
  async #readJoined(
    { failure }: ActiveRequest,
    rpc: Rpc,
    { body, isGzip, serve }: { body: PrefixedBody; isGzip: boolean; serve: Serve | undefined },
  ): Promise<Serve> {
    const framing: Framing = { isEnveloped: true, format: "binary", isGzip, encodingHeader: "grpc-encoding" };
    const pieces = this.#receive({ body, failure }, rpc.method, { framing, declaredBytes: undefined });
    const iterator = pieces[Symbol.asyncIterator]();
    try {
      const first = serve ?? (await decodeNext(iterator, rpc));
      if (first === undefined) throw unsupported(`missing input message for ${rpc.kind} method`);
      if ((await decodeNext(iterator, rpc)) !== undefined)
        throw unsupported(`received extra input message for ${rpc.kind} method`);
      return first;
    } finally {
      pieces.close();
    }
  }
}

function decodeInspected(rpc: Rpc, message: Uint8Array): Serve {
  rpc.inspect(message);
  return rpc.decode(message);
}

/** Decodes the next message of joined pieces: its head, and the message as one piece; undefined at the end. */
async function decodeNext(pieces: AsyncIterator<Uint8Array>, rpc: Rpc): Promise<Serve | undefined> {
  const head = await pieces.next();
  if (head.done === true) return undefined;
  if (head.value.byteLength < headBytes) throw incomplete();
  const message = await pieces.next();
  // Clients exist that end after the head of a message they never send; Connect's handlers ignore such a head.
  if (message.done === true) return undefined;
  if (message.value.byteLength < lengthOf(head.value)) throw incomplete();
  if (isCompressed(head.value)) throw unnamedCompression();
  return rpc.decode(message.value);
}

function incomplete(): GatewayError {
  return new GatewayError("MALFORMED_MESSAGE", "protocol error: incomplete envelope");
}

function unnamedCompression(): GatewayError {
  const description = "a message is marked as compressed, but the header names no encoding; send grpc-encoding";
  return new GatewayError("MALFORMED_MESSAGE", description);
}

function unsupported(what: string): GatewayError {
  return new GatewayError("UNSUPPORTED_FEATURE", `protocol error: ${what}`);
}
