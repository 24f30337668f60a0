import { createHash } from "node:crypto";

/** Gives a whole number from 0 to below its argument, which is from 1 to 2^31 - 2. */
export type Random = (limit: number) => number;

const modulus = 2_147_483_647;

/** Creates the generator of Park and Miller; its numbers are the same for the same seed and purpose. */
export function createRandom(seed: number, purpose: string): Random {
  // It starts anywhere but at 0.
  let state = 1 + (createHash("sha256").update(`${seed} ${purpose}`).digest().readUInt32BE() % (modulus - 1));
  return (limit) => {
    state = (state * 48_271) % modulus;
    return state % limit;
  };
}
