import { expect, test } from "vitest";
import { GatewayError, type Reason } from "../../../src/core/errors/error.ts";
import {
  cleanErrorFields,
  toReadError,
  toRequestId,
  type UpstreamExchange,
} from "../../../src/core/errors/upstream-error.ts";

const exchange: UpstreamExchange = {
  provider: "p",
  model: "m",
  status: 200,
  headers: new Map([["request-id", "req_1"]]),
  secrets: ["a-known-secret"],
};
const facts = { provider: "p", model: "m", httpStatus: 200, type: "", code: "", message: "", requestId: "req_1" };

test.each<[given: Reason, hasContent: boolean, reason: Reason]>([
  ["UPSTREAM_UNREACHABLE", false, "UPSTREAM_UNREACHABLE"],
  ["UPSTREAM_UNREACHABLE", true, "STREAM_TRUNCATED"],
  ["STREAM_TRUNCATED", false, "STREAM_TRUNCATED"],
  ["UPSTREAM_PROTOCOL_ERROR", true, "UPSTREAM_PROTOCOL_ERROR"],
  ["UNSUPPORTED_FEATURE", true, "UNSUPPORTED_FEATURE"],
])("%s of an answer, with content read: %s, is %s with the facts of the answer", (given, hasContent, reason) => {
  const cause = new Error("socket");
  const error = toReadError(exchange, new GatewayError(given, "it broke off", { cause }), hasContent);
  expect(error).toMatchObject({ reason, message: "p: it broke off", cause, upstream: facts });
});

test.each<GatewayError>([
  new GatewayError("IDLE_TIMEOUT", "the provider was silent"),
  new GatewayError("CALLER_CANCELLED", "the caller cancelled"),
  new GatewayError("UPSTREAM_UNREACHABLE", "p: lost", { upstream: facts }),
])("an error that ends the attempt, or has its facts, is unchanged: $message", (error) => {
  expect(toReadError(exchange, error, true)).toBe(error);
});

test("what a provider writes has no secret, no control character and a limited length", () => {
  const raw = { message: `a-known-\u0000secret\r\nin ${"x".repeat(2_000)}`, type: "t".repeat(100), code: "\u202ecode" };
  const { message, type, code } = cleanErrorFields(raw, exchange);
  expect(message).toMatch(/^\[redacted\] in x+…$/);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1_024);
  expect(Buffer.byteLength(type)).toBeLessThanOrEqual(64);
  expect(code).toBe("code");
});

test.each([
  [{ "x-request-id": "a", "request-id": "b" }, "a"],
  [{ "request-id": "b" }, "b"],
  [{}, ""],
])("of the headers %j the request id is %j", (headers, id) => {
  expect(toRequestId(new Map(Object.entries(headers)))).toBe(id);
});
