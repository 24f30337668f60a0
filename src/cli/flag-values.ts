import { InvalidArgumentError } from "commander";
import { toTokenCount } from "../core/answer/usage.ts";

/** Where a gateway listens when nobody says otherwise. */
export const defaultAddress = "http://127.0.0.1:50051";

/** Reads the URL of a gateway; throws commander's error for anything else. */
export function toAddress(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.origin;
  throw new InvalidArgumentError(`Write a URL such as "${defaultAddress}".`);
}

// What fits into a timer of Node.
const mostSeconds = 2_000_000;

/** Reads a number of seconds; throws commander's error for what no timer can wait. */
export function toSeconds(value: string): number {
  const seconds = readNumber(value);
  if (seconds > 0 && seconds <= mostSeconds) return seconds;
  throw new InvalidArgumentError(`Write a number of seconds above 0, at most ${mostSeconds}.`);
}

/** Reads a number; throws commander's error for anything else. */
export function toNumber(value: string): number {
  const number = readNumber(value);
  if (Number.isFinite(number)) return number;
  throw new InvalidArgumentError("Write a number.");
}

/** Reads a limit of tokens; throws commander's error for what is no whole number. */
export function toTokenLimit(value: string): number {
  const tokens = toTokenCount(readNumber(value));
  if (tokens !== undefined) return tokens;
  throw new InvalidArgumentError("Write a whole number of tokens.");
}

/** Collects the values of a flag that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** NaN for what is no number. */
function readNumber(value: string): number {
  return value.trim() === "" ? Number.NaN : Number(value);
}
