import type { ListenerLimits } from "./listener-limits.ts";

/**
 * Tells a flood from traffic: weighs the bytes that a connection sends against
 * the progress of its requests. What is left over (PING, SETTINGS, WINDOW_UPDATE,
 * empty or tiny DATA frames) fills a bucket that leaks at a steady rate.
 */
export interface FloodGuard {
  /** A request began. */
  requestBegan(): void;
  /** So many bytes of a request's body were read. */
  bodyRead(byteLength: number): void;
  /** A piece of an answer was written, for which the client may grant a new window. */
  pieceWritten(): void;
  /**
   * Whether the connection has sent too much for nothing. `bytesReceived` is the
   * total so far without bodies that wait to be read, `now` a clock reading in
   * milliseconds.
   */
  isFlooded(bytesReceived: number, now: number): boolean;
}

// Frame headers and padding of an ordinary upload are far below its own size.
const bodyAllowance = 1.25;
// A WINDOW_UPDATE has 13 bytes; one for the stream and one for the connection may follow each piece, and a BDP ping.
const pieceAllowanceBytes = 64;

/** Creates the guard of a connection that was accepted at `now`. */
export function createFloodGuard(
  limits: Pick<ListenerLimits, "overheadBurstBytes" | "overheadBytesPerSecond" | "maxHeaderBytes">,
  now: number,
): FloodGuard {
  let levelBytes = 0;
  let allowedBytes = 0;
  let countedBytes = 0;
  let countedAt = now;
  return {
    requestBegan() {
      allowedBytes += limits.maxHeaderBytes;
    },
    bodyRead(byteLength) {
      allowedBytes += byteLength * bodyAllowance;
    },
    pieceWritten() {
      allowedBytes += pieceAllowanceBytes;
    },
    isFlooded(bytesReceived, at) {
      const leakedBytes = ((at - countedAt) / 1_000) * limits.overheadBytesPerSecond;
      levelBytes = Math.max(0, levelBytes + bytesReceived - countedBytes - allowedBytes - leakedBytes);
      countedBytes = bytesReceived;
      countedAt = at;
      allowedBytes = 0;
      return levelBytes > limits.overheadBurstBytes;
    },
  };
}
