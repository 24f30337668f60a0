import type { Keywords } from "./keywords.ts";

const byFormat: ReadonlyMap<string, string> = new Map([
  ["date-time", "2000-01-01T00:00:00Z"],
  ["date", "2000-01-01"],
  ["time", "00:00:00Z"],
  ["duration", "PT1S"],
  ["email", "simulated@example.com"],
  ["hostname", "example.com"],
  ["ipv4", "192.0.2.1"],
  ["ipv6", "2001:db8::1"],
  ["uri", "https://example.com/simulated"],
  ["uuid", "00000000-0000-4000-8000-000000000000"],
]);

const plain = "simulated";

/** A string that fits: an example of its format, or "simulated", cut or padded to its bounds. */
export function sampleString({ format, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: Keywords): string {
  return byFormat.get(format ?? "") ?? plain.slice(0, maxLength).padEnd(minLength, ".");
}
