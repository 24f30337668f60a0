import type { Recording } from "../corpus/recording.ts";
import { createRandom } from "../random.ts";
import { type Cut, cutEndings } from "../served/delivery.ts";

/** How often each recording is cut off, and the seed that chooses where. */
export interface Cutting {
  /** "all" is before every byte, by every ending. */
  readonly count: number | "all";
  readonly seed: number;
}

/** The last bytes of an answer, which hold the events that make it whole. */
const endLength = 512;

/**
 * The cuts of a recording, each before some byte of it. Those of a count are at
 * random, every other one near the end, and end the body in each way in turn.
 */
export function chooseCuts({ name, body: { byteLength } }: Recording, { count, seed }: Cutting): readonly Cut[] {
  if (count === "all") {
    return Array.from({ length: byteLength }, (_, offset) => offset).flatMap((offset) =>
      cutEndings.map((ending) => ({ offset, ending })),
    );
  }
  const random = createRandom(seed, name);
  return Array.from({ length: count }, (_, position) => ({
    offset: byteLength - 1 - random(position % 2 === 0 ? byteLength : Math.min(endLength, byteLength)),
    ending: cutEndings[position % cutEndings.length] ?? "closed",
  }));
}
