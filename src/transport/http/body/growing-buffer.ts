const leastCapacity = 4_096;

/**
 * Joins pieces of bytes. Its memory is at most twice the size of what has arrived,
 * and does not depend on a declared length. Each byte is copied a bounded number of
 * times, whatever the size of the pieces.
 */
export interface GrowingBuffer {
  byteLength(): number;
  /** Additional bytes of memory that appending `more` bytes would take. */
  growthFor(more: number): number;
  append(piece: Uint8Array): void;
  /** The joined bytes; nothing may be appended after this call. */
  bytes(): Uint8Array;
}

/** Creates a buffer of at most `maxBytes`; the caller must not append more. */
export function createGrowingBuffer(maxBytes: number): GrowingBuffer {
  // Allocated outside Node's pool, of which a few bytes would keep a whole slab alive.
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
