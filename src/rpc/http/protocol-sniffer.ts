import type { Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";

/** What a connection speaks. Bytes that are neither count as HTTP/1, whose parser answers 400. */
export type Protocol = "http1" | "http2";

const http2Preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/**
 * Reads the first bytes of a connection, puts them back, and tells `onKnown` what
 * it speaks. Destroys a connection that does not say within `timeoutMs`, or that
 * ends before.
 */
export function sniffProtocol(
  socket: Socket,
  clock: Clock,
  timeoutMs: number,
  onKnown: (protocol: Protocol) => void,
): void {
  let seen = Buffer.alloc(0);
  const stopTimer = clock.after(timeoutMs, () => socket.destroy());

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
    const protocol = toProtocol(seen);
    if (protocol === undefined) return;
    leave();
    socket.unshift(seen);
    onKnown(protocol);
  }

  socket.on("readable", onReadable).on("end", onEnd).on("close", leave);
}

/** The protocol that begins with `bytes`; undefined while it may still be either. */
function toProtocol(bytes: Buffer): Protocol | undefined {
  const length = Math.min(bytes.length, http2Preface.length);
  if (!bytes.subarray(0, length).equals(http2Preface.subarray(0, length))) return "http1";
  return length === http2Preface.length ? "http2" : undefined;
}
