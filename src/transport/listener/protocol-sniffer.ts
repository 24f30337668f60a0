import type { Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import { afterRunning } from "../http/running-time.ts";

/** The HTTP version of a connection. */
export type Protocol = "http1" | "http2";

/** The kind of a connection by its first bytes. Unknown bytes count as HTTP/1, whose parser answers 400. */
export type Beginning = Protocol | "tls";

// ContentType handshake of a TLS record (RFC 8446, 5.1). No HTTP method begins with this byte.
const tlsHandshake = 0x16;
const http2Preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/**
 * Reads the first bytes of a connection, puts them back, and calls `onKnown` with
 * its kind. Destroys a connection that does not send enough bytes within
 * `timeoutMs`, or that ends before.
 */
export function sniffProtocol(
  socket: Socket,
  clock: Clock,
  timeoutMs: number,
  onKnown: (beginning: Beginning) => void,
): void {
  let seen = Buffer.alloc(0);
  const stopTimer = afterRunning(clock, timeoutMs, () => socket.destroy());

  function leave(): void {
    stopTimer();
    socket.off("readable", onReadable).off("end", onEnd).off("close", leave);
  }

  function onEnd(): void {
    socket.destroy();
  }

  function onReadable(): void {
    const bytes: Buffer | null = socket.read();
    if (bytes === null) return;
    seen = Buffer.concat([seen, bytes]);
    const beginning = toBeginning(seen);
    if (beginning === undefined) return;
    leave();
    socket.unshift(seen);
    onKnown(beginning);
  }

  socket.on("readable", onReadable).on("end", onEnd).on("close", leave);
}

/** The kind of a connection that begins with `bytes`; undefined while it is ambiguous. */
function toBeginning(bytes: Buffer): Beginning | undefined {
  if (bytes[0] === tlsHandshake) return "tls";
  const length = Math.min(bytes.length, http2Preface.length);
  if (!bytes.subarray(0, length).equals(http2Preface.subarray(0, length))) return "http1";
  return length === http2Preface.length ? "http2" : undefined;
}
