import type { QuotaViolation } from "../../core/errors/error.ts";
import { readDelayUntil, readRetryAfter } from "../../wire/http/retry-after.ts";
import type { Headers } from "../kit/errors/retry-headers.ts";
import {
  readRetryDelay as readCommonDelay,
  readQuotaViolations as readCommonViolations,
} from "../kit/errors/retry-headers.ts";

/**
 * The wait before a retry, in milliseconds: what {@link readRetryAfter} reads, else
 * the reset of the rate limit that is used up, by Anthropic's headers or by those of
 * other servers of this API. Undefined where no header names one.
 */
export function readRetryDelay(headers: Headers): number | undefined {
  return readRetryAfter(headers) ?? readReset(headers) ?? readCommonDelay(headers);
}

/** The rate limits that are used up, by the `anthropic-ratelimit-*` headers, else by those of other servers. */
export function readQuotaViolations(headers: Headers, subject: string): QuotaViolation[] {
  const kinds = usedUp(headers);
  return kinds.length === 0 ? readCommonViolations(headers, subject) : toViolations(kinds, headers, subject);
}

function toViolations(kinds: readonly Kind[], headers: Headers, subject: string): QuotaViolation[] {
  return kinds.map((kind) => {
    const limit = headers.get(nameOf(kind, "limit")) ?? "an unknown number of";
    const reset = headers.get(nameOf(kind, "reset"));
    const until = reset === undefined ? "" : `, resets at ${reset}`;
    return { subject, description: `0 of ${limit} ${kind.replace("-", " ")} left${until}` };
  });
}

const kinds = ["requests", "tokens", "input-tokens", "output-tokens"] as const;

type Kind = (typeof kinds)[number];

function nameOf(kind: Kind, what: "limit" | "remaining" | "reset"): string {
  return `anthropic-ratelimit-${kind}-${what}`;
}

function usedUp(headers: Headers): Kind[] {
  return kinds.filter((kind) => Number(headers.get(nameOf(kind, "remaining")) ?? 1) <= 0);
}

function readReset(headers: Headers): number | undefined {
  const delays = usedUp(headers).flatMap((kind) => readDelayUntil(headers.get(nameOf(kind, "reset")), headers) ?? []);
  return delays.length === 0 ? undefined : Math.max(...delays);
}
