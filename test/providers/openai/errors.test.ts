import { describe, expect, test } from "vitest";
import type { Reason } from "../../../src/core/errors/error.ts";
import type { UpstreamExchange } from "../../../src/core/errors/upstream-error.ts";
import { toObjectError, toStatusError } from "../../../src/providers/openai/errors.ts";

const key = "company-key-0123456789";

function exchange(status: number, headers: Readonly<Record<string, string>> = {}): UpstreamExchange {
  return { provider: "openai", model: "m", status, headers: new Map(Object.entries(headers)), secrets: [key] };
}

function openAi(error: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({
    error: { message: "a message", type: "invalid_request_error", param: null, code: null, ...error },
  });
}

describe("an error answer", () => {
  test.each<[number, string, Reason]>([
    [400, openAi({}), "UPSTREAM_REJECTED_REQUEST"],
    [400, openAi({ code: "context_length_exceeded" }), "CONTEXT_LENGTH_EXCEEDED"],
    [400, openAi({ message: "This model's maximum context length is 10 tokens." }), "CONTEXT_LENGTH_EXCEEDED"],
    [400, openAi({ type: "exceed_context_size_error", code: 400 }), "CONTEXT_LENGTH_EXCEEDED"],
    [400, openAi({ code: "content_filter" }), "CONTENT_FILTERED"],
    [400, openAi({ code: "content_policy_violation" }), "CONTENT_FILTERED"],
    [400, openAi({ code: "unsupported_parameter" }), "UNSUPPORTED_FEATURE"],
    [400, openAi({ code: "unsupported_value" }), "UNSUPPORTED_FEATURE"],
    [401, openAi({ code: "invalid_api_key" }), "UPSTREAM_UNAUTHENTICATED"],
    [401, openAi({}), "UPSTREAM_UNAUTHENTICATED"],
    [402, openAi({ type: "x" }), "QUOTA_EXHAUSTED"],
    [403, openAi({ code: "unsupported_country_region_territory" }), "UPSTREAM_PERMISSION_DENIED"],
    [404, openAi({ code: "model_not_found" }), "MODEL_NOT_FOUND"],
    [400, openAi({ code: "model_not_found" }), "MODEL_NOT_FOUND"],
    [404, openAi({ code: "DeploymentNotFound" }), "MODEL_NOT_FOUND"],
    [408, "", "UPSTREAM_TIMEOUT"],
    [409, "", "UPSTREAM_ERROR"],
    [413, "<html>too large</html>", "REQUEST_TOO_LARGE"],
    [415, "", "UPSTREAM_REJECTED_REQUEST"],
    [422, '{"detail":[{"loc":["body","stream_options"],"msg":"extra"}]}', "UPSTREAM_REJECTED_REQUEST"],
    [429, openAi({ type: "requests", code: "rate_limit_exceeded" }), "RATE_LIMITED"],
    [429, openAi({ code: "slow_down" }), "RATE_LIMITED"],
    [429, openAi({ type: "insufficient_quota", code: "insufficient_quota" }), "QUOTA_EXHAUSTED"],
    [429, openAi({ type: "insufficient_quota", code: "credit_balance_exhausted" }), "QUOTA_EXHAUSTED"],
    [429, openAi({ code: "organization_spend_limit_exceeded" }), "QUOTA_EXHAUSTED"],
    [429, openAi({ code: "project_spend_limit_exceeded" }), "QUOTA_EXHAUSTED"],
    [429, openAi({ code: "organization_usage_limit_exceeded" }), "QUOTA_EXHAUSTED"],
    [429, "", "RATE_LIMITED"],
    [500, openAi({ type: "server_error" }), "UPSTREAM_ERROR"],
    [500, "", "UPSTREAM_ERROR"],
    [502, "<html><h1>502 Bad Gateway</h1></html>", "UPSTREAM_ERROR"],
    [503, "", "UPSTREAM_OVERLOADED"],
    [503, openAi({ code: "slow_down" }), "RATE_LIMITED"],
    [504, "", "UPSTREAM_TIMEOUT"],
    [520, "", "UPSTREAM_ERROR"],
    [524, "", "UPSTREAM_TIMEOUT"],
    [529, "", "UPSTREAM_OVERLOADED"],
    [302, "", "UPSTREAM_PROTOCOL_ERROR"],
    [418, "not JSON", "UPSTREAM_REJECTED_REQUEST"],
    [501, "{}", "UPSTREAM_ERROR"],
  ])("%i %s is %s", (status, body, reason) => {
    expect(toStatusError(exchange(status), body)).toMatchObject({ reason, upstream: { httpStatus: status } });
  });

  test.each([
    ["OpenAI", openAi({ code: "c" }), "a message", "invalid_request_error", "c"],
    [
      "vLLM",
      '{"object":"error","message":"a message","type":"BadRequestError","code":400}',
      "a message",
      "BadRequestError",
      "400",
    ],
    ["xAI", '{"code":"invalid-argument","error":"a message"}', "a message", "", "invalid-argument"],
    ["Mistral", '{"detail":"a message"}', "a message", "", ""],
    [
      "Mistral's validation",
      '{"object":"error","message":{"detail":[{"loc":["body","n"],"msg":"extra"}]}}',
      "body.n: extra",
      "",
      "",
    ],
    ["OpenRouter", '{"error":{"code":400,"message":"a message"},"user_id":"u"}', "a message", "", "400"],
    ["Azure", '{"error":{"code":"401","message":"a message"}}', "a message", "", "401"],
    ["Gemini", '[{"error":{"code":400,"message":"a message","status":"X"}}]', "a message", "", "400"],
    ["a string", '"a message"', "a message", "", ""],
  ])("is read in the shape of %s", (_, body, message, type, code) => {
    expect(toStatusError(exchange(400), body).upstream).toMatchObject({ message, type, code });
  });

  test("names provider, model and request", () => {
    const { upstream, message } = toStatusError(exchange(400, { "x-request-id": "req_1" }), openAi({}));

    expect(upstream).toMatchObject({ provider: "openai", model: "m", requestId: "req_1" });
    expect(message).toBe("openai: a message");
  });

  test("without a readable body names only its status", () => {
    expect(toStatusError(exchange(502), "<html>secret</html>").message).toBe(
      "openai: it answered 502 with no readable error",
    );
  });

  test("never repeats a key, configured or recognized by its form, and is cut to 1024 bytes", () => {
    const body = openAi({ message: `no ${key} nor sk-proj-abcdefghijklmnop ${"é".repeat(2_000)}` });
    const { message = "" } = toStatusError(exchange(401), body).upstream ?? {};

    expect(message).not.toContain(key);
    expect(message).not.toContain("sk-proj");
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1_024);
  });

  test.each([
    ["max_completion_tokens", "max_tokens"],
    ["messages[3].content", "messages"],
    ["tools[0].function.parameters", "tools"],
    ["stop", "stop_sequences"],
    ["user", "end_user_id"],
    ["reasoning_effort", "reasoning.effort"],
  ])("about %s names the field %s", (param, field) => {
    expect(toStatusError(exchange(400), openAi({ param })).fieldViolations).toEqual([
      { field, description: "a message" },
    ]);
  });

  test("about a member that the API does not have names no field", () => {
    expect(toStatusError(exchange(400), openAi({ param: "web_search_options" })).fieldViolations).toEqual([]);
  });

  test("about a rate limit names the limit and the delay", () => {
    const headers = {
      "x-ratelimit-limit-requests": "60",
      "x-ratelimit-remaining-requests": "0",
      "x-ratelimit-reset-requests": "1.5s",
    };

    expect(toStatusError(exchange(429, headers), openAi({ code: "rate_limit_exceeded" }))).toMatchObject({
      retryable: true,
      retryDelayMs: 1_500,
      quotaViolations: [{ subject: "provider:openai", description: "0 of 60 requests left, resets in 1.5s" }],
    });
  });
});

describe("an error object in an answer with status 200", () => {
  test.each<[object, Reason]>([
    [{ message: "x", type: "server_error" }, "UPSTREAM_ERROR"],
    [{ message: "x" }, "UPSTREAM_ERROR"],
    [{ message: "x", type: "invalid_request_error" }, "UPSTREAM_REJECTED_REQUEST"],
    [{ message: "x", type: "invalid_request_error", code: "context_length_exceeded" }, "CONTEXT_LENGTH_EXCEEDED"],
    [{ message: "x", code: "rate_limit_exceeded" }, "RATE_LIMITED"],
    [{ message: "x", code: 429 }, "RATE_LIMITED"],
    [{ message: "x", code: "502" }, "UPSTREAM_ERROR"],
    [{ message: "x", code: "tool_use_failed", status_code: 400 }, "UPSTREAM_REJECTED_REQUEST"],
    [{ message: "x", type: "overloaded_error" }, "UPSTREAM_OVERLOADED"],
  ])("%j is %s", (error, reason) => {
    expect(toObjectError(exchange(200), error)).toMatchObject({ reason, upstream: { httpStatus: 200, message: "x" } });
  });
});
