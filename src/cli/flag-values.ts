import { InvalidArgumentError } from "commander";
import { toTokenCount } from "../core/answer/usage.ts";

/** The address at which a gateway listens by default. */
export const defaultAddress = "http://127.0.0.1:50051";

/** Reads the URL of a gateway; throws commander's error for anything else. */
export function toAddress(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url.origin;
  throw new InvalidArgumentError(`Write a URL such as "${defaultAddress}".`);
}

// A timer of Node takes at most 2^31 - 1 ms.
const mostSeconds = 2_000_000;

/** Reads a number of seconds; throws commander's error when no timer can wait that long. */
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

/** Reads a limit of tokens; throws commander's error when it is not a whole number. */
export function toTokenLimit(value: string): number {
  const tokens = toTokenCount(readNumber(value));
  if (tokens !== undefined) return tokens;
  throw new InvalidArgumentError("Write a whole number of tokens.");
}

/** Collects the values of a flag that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** NaN when the value is not a number. */
function readNumber(value: string): number {
  return value.trim() === "" ? Number.NaN : Number(value);
}
