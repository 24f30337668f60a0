import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";

/**
 * Most bytes that are written at once, and most that wait for a reader before the
 * next write is held back. Node's limit is 64 KiB, which for each stalled reader is
 * memory without use: an active reader is never 16 KiB behind for long.
 */
export const sliceBytes = 16 * 1024;

/**
 * Cuts bytes into slices, so that the progress of a reader is seen within a large
 * message: "drain" comes once for each write, when all of it was taken.
 */
export function* toSlices(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += sliceBytes) yield bytes.subarray(start, start + sliceBytes);
}

/**
 * Writes bytes. False when the next write should wait for "drain", which is emitted
 * once less than a slice waits for the reader.
 */
export function writePaced(stream: Writable | ServerResponse, bytes: Uint8Array): boolean {
  // Where nothing has to wait, nobody needs to know when the bytes were taken. Node emits "drain" itself after a false.
  if (stream.writableLength + bytes.byteLength < sliceBytes) return stream.write(bytes);
  const hasRoom = stream.write(bytes, () => {
    if (!stream.writableNeedDrain && stream.writableLength < sliceBytes) stream.emit("drain");
  });
  return hasRoom && stream.writableLength < sliceBytes;
}
