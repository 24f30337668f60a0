const modulus = 2 ** 31 - 1;
const multiplier = 48_271;

/** Numbers from 0 to 1, the same for the same seed (Lehmer's generator, as in Park and Miller, 1993). */
export function seededRandom(seed: number): () => number {
  let state = (seed % (modulus - 1)) + 1;
  return () => {
    state = (state * multiplier) % modulus;
    return state / modulus;
  };
}
