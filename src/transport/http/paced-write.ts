import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { sliceBytes } from "./slices.ts";

/**
 * Writes bytes. False when the next write should wait for "drain", which is emitted
 * whenever less than a slice waits for the reader.
 */
export function writePaced(stream: Writable | ServerResponse, bytes: Uint8Array): boolean {
  const hasRoom = stream.write(bytes, () => {
    if (!stream.writableNeedDrain && stream.writableLength < sliceBytes) stream.emit("drain");
  });
  return hasRoom && stream.writableLength < sliceBytes;
}
