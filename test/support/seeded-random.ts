/** Numbers from 0 to 1 that look like chance and are the same for the same seed above 0 (Park and Miller, 1988). */
export function seededRandom(seed: number): () => number {
  const modulus = 2 ** 31 - 1;
  let state = seed;
  return () => {
    state = (state * 48_271) % modulus;
    return state / modulus;
  };
}
