import { randomInt } from "node:crypto";
import { InvalidArgumentError } from "commander";

const seedLimit = 1_000_000_000;

/** A random seed. */
export function newSeed(): number {
  return randomInt(seedLimit);
}

/** Reads a number of cuts, or "all". Throws InvalidArgumentError, of which the command line makes a sentence. */
export function parseCuts(text: string): number | "all" {
  return text === "all" ? text : parseNumber(text, 1);
}

/** Reads a seed, under the same rules. */
export function parseSeed(text: string): number {
  return parseNumber(text, 0);
}

function parseNumber(text: string, least: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  if (number < least) throw new InvalidArgumentError(`It is a whole number from ${least} to ${seedLimit - 1}.`);
  return number;
}
