// Joins the pieces of a body, of any size, to one piece for each message.
import { setImmediate } from "node:timers/promises";
import { GatewayError } from "../../../core/errors/error.ts";
import type { BufferShare } from "./buffer-budget.ts";
import { type ByteSource, createByteSource } from "./byte-source.ts";
import type { Framing } from "./framing.ts";
import { createGrowingBuffer } from "./growing-buffer.ts";
import { gunzip } from "./gunzip.ts";
import { messageTooLarge } from "./message-too-large.ts";

/** What joining the messages of a body needs. */
export interface JoinOptions {
  readonly framing: Framing;
  /** Content length of a body without envelopes; undefined when the header has none. */
  readonly declaredBytes: number | undefined;
  readonly maxMessageBytes: number;
  /** Most envelopes in the body; infinite for an RPC that takes a stream. */
  readonly maxMessages: number;
  /** Memory for a message that has not arrived whole. It is released between messages, but not at the end. */
  readonly share: BufferShare;
  /** Checks a message before it is decoded; throws the error that refuses it. */
  readonly inspect: (message: Uint8Array) => void;
}

// The head of an envelope: flags and length of a message, the same in all three protocols.
const headBytes = 5;
// The lowest bit of an envelope's flags.
const compressedFlag = 1;
const noBytes = new Uint8Array(0);
// Many empty messages in one piece would block the event loop, since each costs its handler more than its sender.
const messagesBetweenTurns = 16;

/**
 * Yields the body with each envelope head and each message as one piece, without
 * gzip, so that the caller cannot choose the number of pieces. Memory grows with
 * what has arrived; a message that declares too many bytes is refused at its head.
 * Rejects with MALFORMED_MESSAGE, with GATEWAY_OVERLOADED when there is no memory,
 * and with what the body rejects with.
 */
export function joinMessages(
  body: AsyncIterable<Uint8Array>,
  options: JoinOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = createByteSource(body);
  return options.framing.isEnveloped ? joinEnvelopes(source, options) : joinWhole(source, options);
}

async function* joinEnvelopes(source: ByteSource, options: JoinOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const { maxMessageBytes, maxMessages, share } = options;
  for (let count = 1; ; count++) {
    const head = await collect(source, headBytes, options);
    // An incomplete envelope is passed on, because the protocol's handler refuses it.
    if (head === undefined || head.byteLength < headBytes) return yield* present(head);
    if (count > maxMessages) throw new GatewayError("MALFORMED_MESSAGE", "the RPC takes one message; send no more");
    if (count % messagesBetweenTurns === 0) await setImmediate();
    const view = new DataView(head.buffer, head.byteOffset, headBytes);
    const length = view.getUint32(1);
    if (length > maxMessageBytes) throw messageTooLarge(maxMessageBytes);
    const message = await collect(source, length, options);
    const isWhole = (message?.byteLength ?? 0) === length;
    yield* isWhole ? openEnvelope(view.getUint8(0), message ?? noBytes, options) : present(head, message);
    share.release();
  }
}

async function* openEnvelope(
  flags: number,
  message: Uint8Array,
  { framing, maxMessageBytes, share, inspect }: JoinOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const isCompressed = flags % 2 === compressedFlag;
  const isKnown = !isCompressed || framing.isGzip;
  const opened = isCompressed && isKnown ? await gunzip(message, { maxBytes: maxMessageBytes, share }) : message;
  if (isKnown) inspect(opened);
  const head = new DataView(new ArrayBuffer(headBytes));
  head.setUint8(0, isKnown ? flags - (isCompressed ? compressedFlag : 0) : flags);
  head.setUint32(1, opened.byteLength);
  yield new Uint8Array(head.buffer);
  yield opened;
}

async function* joinWhole(source: ByteSource, options: JoinOptions): AsyncGenerator<Uint8Array, void, undefined> {
  const { framing, declaredBytes, maxMessageBytes, share, inspect } = options;
  if (declaredBytes !== undefined && declaredBytes > maxMessageBytes) throw messageTooLarge(maxMessageBytes);
  const most = declaredBytes ?? maxMessageBytes + 1;
  const body = (await collect(source, most, options)) ?? noBytes;
  if (body.byteLength > maxMessageBytes) throw messageTooLarge(maxMessageBytes);
  const message = framing.isGzip ? await gunzip(body, { maxBytes: maxMessageBytes, share }) : body;
  inspect(message);
  yield message;
  share.release();
}

/**
 * The next `length` bytes, or the rest of the body when that is shorter; undefined
 * at its end. They are copied only when they come in several pieces.
 */
async function collect(source: ByteSource, length: number, { share }: JoinOptions): Promise<Uint8Array | undefined> {
  const first = length === 0 ? undefined : await source.next(length);
  if (first === undefined || first.byteLength === length) return first;
  const buffer = createGrowingBuffer(length);
  for (let piece: Uint8Array | undefined = first; piece !== undefined; ) {
    await share.take(buffer.growthFor(piece.byteLength));
    share.arrived(piece.byteLength);
    buffer.append(piece);
    if (buffer.byteLength() === length) break;
    piece = await source.next(length - buffer.byteLength());
  }
  return buffer.bytes();
}

function* present(...pieces: readonly (Uint8Array | undefined)[]): Generator<Uint8Array, void, undefined> {
  for (const piece of pieces) if (piece !== undefined) yield piece;
}
