import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";

// Node asks to wait at 64 KiB. That much for each stalled reader is memory that
// helps nobody: a reader that reads is never 16 KiB behind for long.
const maxWaitingBytes = 16 * 1024;

/**
 * Writes bytes. False when the next ones should wait for "drain", which is
 * emitted whenever less than 16 KiB wait for the reader.
 */
export function writePaced(stream: Writable | ServerResponse, bytes: Uint8Array): boolean {
  const hasRoom = stream.write(bytes, () => {
    if (!stream.writableNeedDrain && stream.writableLength < maxWaitingBytes) stream.emit("drain");
  });
  return hasRoom && stream.writableLength < maxWaitingBytes;
}
