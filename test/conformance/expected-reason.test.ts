import { expect, test } from "vitest";
import { expectReason } from "../../conformance/expected/reason.ts";
import type { Reason } from "../../src/core/errors/error.ts";

test.each<[status: number, error: unknown, reason: Reason]>([
  [401, { error: { type: "api_error", message: "no" } }, "UPSTREAM_UNAUTHENTICATED"],
  [400, { error: { type: "invalid_request_error" } }, "UPSTREAM_REJECTED_REQUEST"],
  [400, { error: { code: "invalid_api_key" } }, "UPSTREAM_UNAUTHENTICATED"],
  [400, [{ error: { code: 400, details: [{ reason: "API_KEY_INVALID" }] } }], "UPSTREAM_UNAUTHENTICATED"],
  [403, { error: "Content violates usage guidelines." }, "CONTENT_FILTERED"],
  [403, { error: { type: "permission_error" } }, "UPSTREAM_PERMISSION_DENIED"],
  [429, { error: { type: "insufficient_quota" } }, "QUOTA_EXHAUSTED"],
  [429, { error: { message: "Rate limit: Limit 10, Used 9, Requested 5." } }, "RATE_LIMITED"],
  [429, { error: { message: "Rate limit: Limit 10, Requested 50." } }, "REQUEST_TOO_LARGE"],
  [429, { error: { details: [{ violations: [{ quotaId: "RequestsPerDay" }] }] } }, "QUOTA_EXHAUSTED"],
  [400, { error: { message: "prompt is too long: 9 tokens > 5 maximum" } }, "CONTEXT_LENGTH_EXCEEDED"],
  [400, { error: { message: "acme/m is not a valid model ID" } }, "MODEL_NOT_FOUND"],
  [400, { error: { code: "unsupported_value" } }, "UNSUPPORTED_FEATURE"],
  [500, { error: { type: "server_error" } }, "UPSTREAM_ERROR"],
  [529, "", "UPSTREAM_OVERLOADED"],
  // In an answer that began well.
  [0, { code: 429, message: "no" }, "RATE_LIMITED"],
  [0, { code: 400, message: "no" }, "UPSTREAM_REJECTED_REQUEST"],
  [0, { type: "invalid_request_error", message: "no" }, "UPSTREAM_REJECTED_REQUEST"],
  [0, { type: "api_error", message: "no" }, "UPSTREAM_ERROR"],
])("%i with %j is expected to be %s", (status, error, reason) => {
  expect(expectReason(status, error)).toBe(reason);
});
