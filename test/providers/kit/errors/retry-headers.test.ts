import { describe, expect, test } from "vitest";
import { readQuotaViolations, readRetryDelay } from "../../../../src/providers/kit/errors/retry-headers.ts";

/** 28 s before the times since 1970 below. */
const epochDate = new Date(1_792_567_680_000).toUTCString();

type Headers = Readonly<Record<string, string>>;

const tokens = (remaining: string, reset: string): Headers => ({
  "x-ratelimit-limit-tokens": "1000",
  "x-ratelimit-remaining-tokens": remaining,
  "x-ratelimit-reset-tokens": reset,
});

describe("the retry delay of headers", () => {
  test.each<[Headers, number | undefined]>([
    [{}, undefined],
    [{ "retry-after": "20" }, 20_000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "1", "retry-after-ms": "0" }, 0],
    [{ "retry-after-ms": "1500" }, 1_500],
    [{ "retry-after": "-3" }, undefined],
    [{ "retry-after": "soon" }, undefined],
    [{ "retry-after": "" }, undefined],
    [{ "retry-after": "1e9" }, 1e12],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", date: "Wed, 21 Oct 2026 07:28:00 GMT" }, 30_000],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT", date: "Wed, 21 Oct 2026 07:28:30 GMT" }, 0],
    [{ "retry-after": "Wed, 21 Oct 2015 07:28:00 GMT" }, 0],
    [tokens("0", "-1"), undefined],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "7" }, 7_000],
    [{ "ratelimit-remaining": "0", "ratelimit-reset": "7" }, 7_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1792567708", date: epochDate }, 28_000],
    [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1792567708000", date: epochDate }, 28_000],
    [{ "x-ratelimit-remaining-tokens-minute": "0", "x-ratelimit-reset-tokens-minute": "12.5" }, 12_500],
    [{ "x-ratelimit-remaining-requests-day": "-1", "x-ratelimit-reset-requests-day": "2h" }, 7_200_000],
    [{ "x-ratelimit-remaining": "3", "x-ratelimit-reset": "7" }, undefined],
    [tokens("0", "6m0s"), 360_000],
    [tokens("0", "17.563999999s"), 17_564],
    [tokens("0", "1h2m3s4ms"), 3_723_004],
    [tokens("0", "2ms"), 2],
    [tokens("0", "12"), 12_000],
    [tokens("0", "eternity"), undefined],
    [tokens("5", "6m0s"), undefined],
    [{ ...tokens("0", "6m0s"), "retry-after": "2" }, 2_000],
    [{ ...tokens("0", "2s"), "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "9s" }, 9_000],
  ])("%j is %s ms", (headers, expected) => {
    expect(readRetryDelay(new Map(Object.entries(headers)))).toBe(expected);
  });
});

describe("the quota violations of headers", () => {
  test("have the size of the limit and its reset", () => {
    const headers = new Map(Object.entries({ ...tokens("0", "6m0s"), "x-ratelimit-remaining-requests": "7" }));

    expect(readQuotaViolations(headers, "provider:openai")).toEqual([
      { subject: "provider:openai", description: "0 of 1000 tokens left, resets in 6m0s" },
    ]);
  });

  test("are none without rate limit headers", () => {
    expect(readQuotaViolations(new Map(), "provider:openai")).toEqual([]);
  });
});
