// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md: Length-Prefixed-Message
import { GatewayError } from "../../core/errors/error.ts";

/** Bytes before a message: flags, and the length in four bytes. */
export const headBytes = 5;

// The lowest bit of the flags; the others have no meaning.
const compressedFlag = 1;

/** Writes the head of a message that is not compressed. */
export function writeHead(target: Buffer, start: number, length: number): void {
  target[start] = 0;
  target.writeUInt32BE(length, start + 1);
}

/** A message with its head. Throws INTERNAL for a message above `maxBytes`. */
export function toFrame(message: Uint8Array, maxBytes: number): Uint8Array {
  const { byteLength } = message;
  if (byteLength > maxBytes) {
    const description = `a message of the answer is larger than the ${maxBytes} bytes that are sent`;
    throw new GatewayError("INTERNAL", description);
  }
  const frame = Buffer.allocUnsafeSlow(headBytes + byteLength);
  writeHead(frame, 0, byteLength);
  frame.set(message, headBytes);
  return frame;
}

/** The length of a message by its head, which has arrived whole. */
export function lengthOf(head: Uint8Array): number {
  return new DataView(head.buffer, head.byteOffset, headBytes).getUint32(1);
}

/** Whether the message behind a head is marked as compressed. */
export function isCompressed(head: Uint8Array): boolean {
  return (head[0] ?? 0) % 2 === compressedFlag;
}
