import type { Random } from "../random.ts";

/** How the body of an answer is split into writes. */
export const writesModes = ["whole", "random", "bytes"] as const;

/** One of the {@link writesModes}. */
export type Writes = (typeof writesModes)[number];

const longestPiece = 64;

/** Splits a body into pieces; those of "random" have 1 to 64 bytes. */
export function split(body: Buffer, writes: Writes, random: Random): Buffer[] {
  if (writes === "whole") return [body];
  const pieces: Buffer[] = [];
  for (let begin = 0; begin < body.byteLength; ) {
    const end = begin + (writes === "bytes" ? 1 : 1 + random(longestPiece));
    pieces.push(body.subarray(begin, end));
    begin = end;
  }
  return pieces;
}
