import { InvalidArgumentError } from "commander";

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
  const seconds = value.trim() === "" ? Number.NaN : Number(value);
  if (seconds > 0 && seconds <= mostSeconds) return seconds;
  throw new InvalidArgumentError(`Write a number of seconds above 0, at most ${mostSeconds}.`);
}
