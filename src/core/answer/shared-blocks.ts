/**
 * Blocks of text that two readers of one answer keep: the provider's, to see what
 * is said twice, and the gateway's, to tell each part whole. Both join the same
 * pieces as a rule, and then hold the same strings, not two copies of the answer.
 */
export interface SharedBlocks {
  /** Offers a block to the reader behind, and returns it. */
  offer(block: string): string;
  /** The block of the same text that the reader before has offered; this one where there is none. */
  take(block: string): string;
}

// The reader behind is at most one read of the wire late. Blocks that it never takes are dropped.
const mostWaiting = 8;

/** Creates what the readers of one answer share. */
export function createSharedBlocks(): SharedBlocks {
  const waiting: string[] = [];
  return {
    offer(block) {
      if (waiting.push(block) > mostWaiting) waiting.shift();
      return block;
    },
    take(block) {
      const place = waiting.indexOf(block);
      const [shared = block] = place < 0 ? [] : waiting.splice(place, 1);
      return shared;
    },
  };
}
