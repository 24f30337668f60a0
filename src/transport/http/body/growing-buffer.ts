const leastCapacity = 4_096;

/**
 * Bytes that are put together from pieces. Its memory grows with what has
 * arrived, at most to twice of it, and never with what somebody declared: each
 * byte is copied a bounded number of times, whatever the size of the pieces.
 */
export interface GrowingBuffer {
  byteLength(): number;
  /** Bytes of memory that it would take more to hold `more` bytes. */
  growthFor(more: number): number;
  append(piece: Uint8Array): void;
  /** What was put together; nothing may be appended any more. */
  bytes(): Uint8Array;
}

/** Creates a buffer that is never made larger than `maxBytes`; more than that must not be appended. */
export function createGrowingBuffer(maxBytes: number): GrowingBuffer {
  // Outside Node's pool, which would be kept whole for the sake of a few bytes.
  let memory = Buffer.allocUnsafeSlow(0);
  let length = 0;

  function capacityFor(more: number): number {
    const wanted = length + more;
    if (wanted <= memory.byteLength) return memory.byteLength;
    return Math.max(wanted, Math.min(maxBytes, Math.max(leastCapacity, 2 * memory.byteLength)));
  }

  return {
    byteLength: () => length,
    growthFor: (more) => capacityFor(more) - memory.byteLength,
    append(piece) {
      const capacity = capacityFor(piece.byteLength);
      if (capacity > memory.byteLength) {
        const larger = Buffer.allocUnsafeSlow(capacity);
        larger.set(memory.subarray(0, length));
        memory = larger;
      }
      memory.set(piece, length);
      length += piece.byteLength;
    },
    bytes: () => memory.subarray(0, length),
  };
}
