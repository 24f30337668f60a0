import { createHash } from "node:crypto";

/** How the body of an answer is cut into writes. */
export const writesModes = ["whole", "random", "bytes"] as const;

/** One of the {@link writesModes}. */
export type Writes = (typeof writesModes)[number];

const longestPiece = 64;
const modulus = 2_147_483_647;

/** Cuts a body into pieces; those of "random" have 1 to 64 bytes, and are the same for the same seed. */
export function cut(body: Buffer, writes: Writes, seed: string): Buffer[] {
  if (writes === "whole") return [body];
  const nextLength = writes === "bytes" ? () => 1 : createLengths(seed);
  const pieces: Buffer[] = [];
  for (let begin = 0; begin < body.byteLength; ) {
    const end = begin + nextLength();
    pieces.push(body.subarray(begin, end));
    begin = end;
  }
  return pieces;
}

/** Lengths by the generator of Park and Miller, which starts anywhere but at 0. */
function createLengths(seed: string): () => number {
  let state = 1 + (createHash("sha256").update(seed).digest().readUInt32BE() % (modulus - 1));
  return () => {
    state = (state * 48_271) % modulus;
    return 1 + (state % longestPiece);
  };
}
