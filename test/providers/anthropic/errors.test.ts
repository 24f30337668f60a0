import { describe, expect, test } from "vitest";
import type { Reason } from "../../../src/core/errors/error.ts";
import type { UpstreamExchange } from "../../../src/core/errors/upstream-error.ts";
import { toObjectError, toStatusError } from "../../../src/providers/anthropic/errors.ts";

const key = "company-key-0123456789";

function exchange(status: number, headers: Readonly<Record<string, string>> = {}): UpstreamExchange {
  return { provider: "anthropic", model: "m", status, headers: new Map(Object.entries(headers)), secrets: [key] };
}

function body(type: string, message = "a message", details: object | null = null): string {
  return JSON.stringify({ type: "error", error: { type, message, details }, request_id: "req_body" });
}

const spent = { error_code: "enforced_spend_limit_reached" };
const noCredit = "Your credit balance is too low to access the Anthropic API.";
const tooLong = "prompt is too long: 3333404 tokens > 200000 maximum";

describe("an error answer", () => {
  test.each<[number, string, Reason, boolean]>([
    [400, body("invalid_request_error"), "UPSTREAM_REJECTED_REQUEST", false],
    [400, body("invalid_request_error", tooLong), "CONTEXT_LENGTH_EXCEEDED", false],
    [400, body("invalid_request_error", noCredit), "QUOTA_EXHAUSTED", false],
    [400, body("invalid_request_error", "You have reached your specified API usage limits."), "QUOTA_EXHAUSTED", false],
    [400, body("invalid_request_error", "x", spent), "QUOTA_EXHAUSTED", false],
    [401, body("authentication_error"), "UPSTREAM_UNAUTHENTICATED", false],
    [402, body("billing_error"), "QUOTA_EXHAUSTED", false],
    [403, body("permission_error"), "UPSTREAM_PERMISSION_DENIED", false],
    [404, body("not_found_error"), "MODEL_NOT_FOUND", false],
    [409, body("conflict_error"), "UPSTREAM_ERROR", true],
    [413, body("request_too_large"), "REQUEST_TOO_LARGE", false],
    [413, "<html><h1>413 Payload Too Large</h1></html>", "REQUEST_TOO_LARGE", false],
    [429, body("rate_limit_error"), "RATE_LIMITED", true],
    [429, body("rate_limit_error", "x", spent), "QUOTA_EXHAUSTED", false],
    [500, body("api_error"), "UPSTREAM_ERROR", true],
    [504, body("timeout_error"), "UPSTREAM_TIMEOUT", false],
    [529, body("overloaded_error"), "UPSTREAM_OVERLOADED", true],
    [529, "", "UPSTREAM_OVERLOADED", true],
    [502, "<html>bad gateway</html>", "UPSTREAM_ERROR", true],
    [503, "upstream connect error", "UPSTREAM_OVERLOADED", true],
    [524, "", "UPSTREAM_TIMEOUT", false],
    [422, '{"detail":"no"}', "UPSTREAM_REJECTED_REQUEST", false],
    [302, "", "UPSTREAM_PROTOCOL_ERROR", false],
    [400, body("a_new_type"), "UPSTREAM_REJECTED_REQUEST", false],
  ])("%i %s is %s, retryable: %s", (status, text, reason, retryable) => {
    expect(toStatusError(exchange(status), text)).toMatchObject({
      reason,
      retryable,
      upstream: { httpStatus: status },
    });
  });

  test("has provider, model, request id, type and code", () => {
    const error = toStatusError(exchange(429, { "request-id": "req_1" }), body("rate_limit_error", "wait", spent));

    expect(error.message).toBe("anthropic: wait");
    expect(error.upstream).toEqual({
      provider: "anthropic",
      model: "m",
      httpStatus: 429,
      type: "rate_limit_error",
      code: "enforced_spend_limit_reached",
      message: "wait",
      requestId: "req_1",
    });
  });

  test("contains no key, neither a known one nor one of the form of a key", () => {
    const { message } = toStatusError(exchange(401), body("authentication_error", `${key} sk-ant-api03-abcdefghijklm`));

    expect(message).toBe("anthropic: [redacted] [redacted]");
  });

  test.each([
    ["max_tokens: Field required", "max_tokens"],
    ["messages.1.content.0: unexpected block", "messages"],
    ["tools.0.custom.input_schema: bad", "tools"],
    ["`temperature` is deprecated for this model.", "temperature"],
    ['"thinking.type.enabled" is not supported for this model.', "reasoning"],
  ])("with the message %j names the field %s", (message, field) => {
    expect(toStatusError(exchange(400), body("invalid_request_error", message)).fieldViolations).toEqual([
      { field, description: message },
    ]);
  });

  test("about a member that the API does not have names no field", () => {
    expect(toStatusError(exchange(400), body("invalid_request_error", "container: no")).fieldViolations).toEqual([]);
  });
});

describe("a rate limit", () => {
  const usedUp = {
    date: "Wed, 21 Oct 2026 07:28:00 GMT",
    "anthropic-ratelimit-input-tokens-limit": "1000",
    "anthropic-ratelimit-input-tokens-remaining": "0",
    "anthropic-ratelimit-input-tokens-reset": "2026-10-21T07:28:09Z",
    "anthropic-ratelimit-requests-remaining": "7",
  };
  const description = "0 of 1000 input tokens left, resets at 2026-10-21T07:28:09Z";

  test.each<[object, number | undefined]>([
    [{}, undefined],
    [{ "retry-after": "20" }, 20_000],
    [{ "retry-after": "20", "retry-after-ms": "1500" }, 1_500],
    [usedUp, 9_000],
    [{ "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "3s" }, 3_000],
    [{ ...usedUp, "retry-after": "2" }, 2_000],
    // By our own clock, which is past that.
    [{ ...usedUp, date: "", "anthropic-ratelimit-input-tokens-reset": "2015-10-21T07:28:09Z" }, 0],
  ])("with %j has a retry delay of %s ms", (headers, retryDelayMs) => {
    const error = toStatusError(exchange(429, { ...headers }), body("rate_limit_error"));
    expect(error.retryDelayMs).toBe(retryDelayMs);
  });

  test("names the limits that are used up", () => {
    expect(toStatusError(exchange(429, usedUp), body("rate_limit_error")).quotaViolations).toEqual([
      { subject: "provider:anthropic", description },
    ]);
  });
});

test.each<[number, string, string, boolean]>([
  [529, body("overloaded_error"), "false", false],
  [400, body("invalid_request_error"), "true", true],
  [429, body("rate_limit_error", "x", spent), "true", false],
  [529, body("overloaded_error"), "maybe", true],
])("%i %s with x-should-retry: %s is retryable: %s", (status, text, advice, retryable) => {
  expect(toStatusError(exchange(status, { "x-should-retry": advice }), text).retryable).toBe(retryable);
});

describe("an error in an answer with status 200", () => {
  test.each<[object, Reason]>([
    [{ type: "overloaded_error", message: "x" }, "UPSTREAM_OVERLOADED"],
    [{ type: "api_error", message: "x" }, "UPSTREAM_ERROR"],
    [{ type: "rate_limit_error", message: "x" }, "RATE_LIMITED"],
    [{ type: "invalid_request_error", message: "x" }, "UPSTREAM_REJECTED_REQUEST"],
    [{ type: "new_error", message: "x" }, "UPSTREAM_ERROR"],
  ])("%j is %s", (error, reason) => {
    const found = toObjectError(exchange(200), { type: "error", error });
    expect(found).toMatchObject({ reason, upstream: { httpStatus: 200, message: "x" } });
  });

  test("has no retry delay, whatever the headers of the answer", () => {
    const error = toObjectError(exchange(200, { "retry-after": "9", "x-should-retry": "false" }), { type: "error" });
    expect([error.retryDelayMs, error.retryable]).toEqual([undefined, true]);
  });
});
