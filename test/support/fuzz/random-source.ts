import { seededRandom } from "../seeded-random.ts";

/** Choices of a fuzzer, the same for the same seed. */
export interface RandomSource {
  /** A whole number from 0, below `most`. */
  below(most: number): number;
  pick<Value>(values: readonly Value[]): Value;
  /** True in so many of 100 cases. */
  percent(share: number): boolean;
  bytes(length: number): Buffer<ArrayBuffer>;
}

/** Creates the choices of one case. */
export function createRandomSource(seed: number): RandomSource {
  const random = seededRandom(seed);
  // The first numbers of small seeds are all small.
  for (let drawn = 0; drawn < 4; drawn++) random();
  const below = (most: number): number => Math.floor(random() * most);
  return {
    below,
    percent: (share) => below(100) < share,
    bytes: (length) => Buffer.from(Uint8Array.from({ length }, () => below(256))),
    pick(values) {
      const picked = values[below(values.length)];
      if (picked === undefined) throw new Error("there is nothing to pick from");
      return picked;
    },
  };
}

/** The bytes with some of them changed, doubled, cut out or cut off. */
export function mutate(bytes: Uint8Array, random: RandomSource): Buffer<ArrayBuffer> {
  let mutated = Buffer.from(bytes);
  for (let changes = random.below(4); changes > 0 && mutated.length > 0; changes--) {
    const at = random.below(mutated.length);
    const length = 1 + random.below(8);
    const kind = random.below(4);
    if (kind === 0) mutated[at] = random.below(256);
    else if (kind === 1) mutated = Buffer.concat([mutated.subarray(0, at + length), mutated.subarray(at)]);
    else if (kind === 2) mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(at + length)]);
    else mutated = Buffer.concat([mutated.subarray(0, at), random.bytes(length), mutated.subarray(at)]);
  }
  return random.percent(10) ? mutated.subarray(0, random.below(mutated.length + 1)) : mutated;
}
