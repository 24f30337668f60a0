import type { ListenerLimits } from "./listener-limits.ts";

/**
 * Detects floods: compares the bytes that a connection sends with the progress of
 * its requests. The rest (PING, SETTINGS, WINDOW_UPDATE, empty or tiny DATA
 * frames) fills a leaky bucket.
 */
export interface FloodGuard {
  /** A request began. */
  requestBegan(): void;
  /** Bytes of a request's body were read. */
  bodyRead(byteLength: number): void;
  /** A piece of an answer was written, after which the client may send a WINDOW_UPDATE. */
  pieceWritten(): void;
  /**
   * Whether the connection has sent too many bytes without progress.
   * `bytesReceived` is the total so far without unread bodies, `now` a clock
   * reading in milliseconds.
   */
  isFlooded(bytesReceived: number, now: number): boolean;
}

// The frame headers and padding of an ordinary upload are a small part of its size.
const bodyAllowance = 1.25;
// After each piece a client may send two WINDOW_UPDATEs (stream and connection, 13 bytes each) and a BDP ping.
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
