/**
 * Most bytes that are written at once, and that wait for a reader before the
 * next ones are held back. Node would let 64 KiB wait; that much for each
 * stalled reader is memory that helps nobody, because a reader that reads is
 * never 16 KiB behind for long.
 */
export const sliceBytes = 16 * 1024;

/**
 * Cuts bytes into slices, so that a reader is seen to read while it takes a
 * large message: room is made once for each write, when all of it was taken.
 */
export function* toSlices(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += sliceBytes) yield bytes.subarray(start, start + sliceBytes);
}
