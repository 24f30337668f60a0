import { create, type DescMessage, isMessage, type MessageShape } from "@bufbuild/protobuf";
import { durationMs } from "@bufbuild/protobuf/wkt";
import { status as grpcStatus } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import type { Completion } from "../../../src/core/call/completion.ts";
import type { CallProgress } from "../../../src/core/call/progress.ts";
import { GatewayError, type GatewayErrorOptions, invalidRequest, type Reason } from "../../../src/core/errors/error.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  QuotaFailureSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../../../src/gen/google/rpc/error_details_pb.ts";
import { CompletionFailureSchema, ErrorReason, UpstreamErrorSchema } from "../../../src/gen/tokenwire/v1/error_pb.ts";
import { ServedSchema, Usage_Source, UsageSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { type RpcStatus, toRpcStatus } from "../../../src/service/status/rpc-status.ts";
import { statusTable } from "../../../src/service/status/status-table.ts";

const upstream = {
  provider: "openai",
  model: "gpt-4o",
  httpStatus: 429,
  type: "rate_limit_error",
  code: "rate_limit_exceeded",
  message: "Rate limit reached",
  requestId: "req_1",
};

function callWith(progress: Partial<CallProgress> = {}): Pick<Completion, "id" | "progress"> {
  return {
    id: "cmp_1",
    progress: {
      attempts: 0,
      attemptRecords: [],
      queuedMs: 0,
      backoffMs: 0,
      served: undefined,
      usage: undefined,
      firstContentAt: undefined,
      contentRead: false,
      contentSent: false,
      readerWaitsSince: undefined,
      ...progress,
    },
  };
}

/** The details of a message type. */
function detailsOf<Desc extends DescMessage>({ details }: RpcStatus, desc: Desc): MessageShape<Desc>[] {
  return details.map(({ value }) => value).filter((value): value is MessageShape<Desc> => isMessage(value, desc));
}

function retryDelayOf(sent: RpcStatus): number | undefined {
  const [retryInfo] = detailsOf(sent, RetryInfoSchema);
  return retryInfo?.retryDelay && durationMs(retryInfo.retryDelay);
}

function errorInfoOf(sent: RpcStatus) {
  const [errorInfo] = detailsOf(sent, ErrorInfoSchema);
  return errorInfo && { reason: errorInfo.reason, domain: errorInfo.domain, metadata: errorInfo.metadata };
}

const at = (httpStatus: number): GatewayErrorOptions => ({ upstream: { ...upstream, httpStatus } });

describe("the code of a reason", () => {
  test.each<[Reason, GatewayErrorOptions, keyof typeof grpcStatus]>([
    ["INVALID_REQUEST", {}, "INVALID_ARGUMENT"],
    ["UPSTREAM_REJECTED_REQUEST", at(400), "INVALID_ARGUMENT"],
    ["UPSTREAM_REJECTED_REQUEST", at(422), "INVALID_ARGUMENT"],
    ["UNSUPPORTED_FEATURE", {}, "UNIMPLEMENTED"],
    ["UNSUPPORTED_FEATURE", at(400), "INVALID_ARGUMENT"],
    ["UNSUPPORTED_FEATURE", { fieldViolations: [{ field: "top_k", description: "no" }] }, "INVALID_ARGUMENT"],
    ["CONTEXT_LENGTH_EXCEEDED", at(400), "INVALID_ARGUMENT"],
    ["REQUEST_TOO_LARGE", at(413), "INVALID_ARGUMENT"],
    ["CONTENT_FILTERED", at(400), "INVALID_ARGUMENT"],
    ["MODEL_NOT_FOUND", at(404), "NOT_FOUND"],
    ["CALLER_UNAUTHENTICATED", {}, "UNAUTHENTICATED"],
    ["HOST_NOT_ALLOWED", {}, "PERMISSION_DENIED"],
    ["UPSTREAM_UNAUTHENTICATED", at(401), "FAILED_PRECONDITION"],
    ["UPSTREAM_PERMISSION_DENIED", at(403), "FAILED_PRECONDITION"],
    ["RATE_LIMITED", at(429), "RESOURCE_EXHAUSTED"],
    ["QUOTA_EXHAUSTED", at(402), "RESOURCE_EXHAUSTED"],
    ["GATEWAY_OVERLOADED", {}, "RESOURCE_EXHAUSTED"],
    ["UPSTREAM_OVERLOADED", at(503), "UNAVAILABLE"],
    ["UPSTREAM_OVERLOADED", at(529), "UNAVAILABLE"],
    ["UPSTREAM_ERROR", {}, "INTERNAL"],
    ["UPSTREAM_ERROR", at(200), "INTERNAL"],
    ["UPSTREAM_ERROR", at(409), "ABORTED"],
    ["UPSTREAM_ERROR", at(500), "INTERNAL"],
    ["UPSTREAM_ERROR", at(501), "INTERNAL"],
    ["UPSTREAM_ERROR", at(502), "UNAVAILABLE"],
    ["UPSTREAM_ERROR", at(503), "UNAVAILABLE"],
    ["UPSTREAM_ERROR", at(519), "INTERNAL"],
    ["UPSTREAM_ERROR", at(520), "UNAVAILABLE"],
    ["UPSTREAM_ERROR", at(530), "UNAVAILABLE"],
    ["UPSTREAM_ERROR", at(531), "INTERNAL"],
    ["UPSTREAM_UNREACHABLE", {}, "UNAVAILABLE"],
    ["CIRCUIT_OPEN", {}, "UNAVAILABLE"],
    ["STREAM_TRUNCATED", at(200), "UNAVAILABLE"],
    ["UPSTREAM_PROTOCOL_ERROR", at(302), "INTERNAL"],
    ["FIRST_TOKEN_TIMEOUT", {}, "DEADLINE_EXCEEDED"],
    ["IDLE_TIMEOUT", {}, "DEADLINE_EXCEEDED"],
    ["DEADLINE_EXCEEDED", {}, "DEADLINE_EXCEEDED"],
    ["UPSTREAM_TIMEOUT", at(504), "DEADLINE_EXCEEDED"],
    ["CALLER_CANCELLED", {}, "CANCELLED"],
    ["SHUTTING_DOWN", {}, "UNAVAILABLE"],
    ["INTERNAL", {}, "INTERNAL"],
    ["CONNECT_TIMEOUT", {}, "UNAVAILABLE"],
    ["TOTAL_TIMEOUT", {}, "DEADLINE_EXCEEDED"],
    ["READER_STALLED", {}, "DEADLINE_EXCEEDED"],
    ["MALFORMED_MESSAGE", {}, "INVALID_ARGUMENT"],
    ["MALFORMED_MESSAGE", { quotaViolations: [{ subject: "message", description: "4 MiB" }] }, "RESOURCE_EXHAUSTED"],
  ])("%s with %j is %s", (reason, options, code) => {
    expect(grpcStatus[toRpcStatus(new GatewayError(reason, "it failed", options)).code]).toBe(code);
  });
});

const reasons = Object.keys(statusTable) as Reason[]; // the keys of a complete Record<Reason, …>

test("the table has every reason of the proto and no other", () => {
  const named = Object.keys(ErrorReason).filter((name) => name !== "UNSPECIFIED");
  expect(reasons.toSorted()).toEqual(named.toSorted());
});

describe.each(reasons)("%s", (reason) => {
  test("is sent as ErrorInfo.reason in the form that google.rpc specifies", () => {
    expect(errorInfoOf(toRpcStatus(new GatewayError(reason, "it failed")))).toEqual({
      reason,
      domain: "tokenwire",
      metadata: {},
    });
    expect(reason).toMatch(/^[A-Z][A-Z0-9_]{1,61}[A-Z0-9]$/);
  });

  test("has a delay exactly when a retry can help", () => {
    const error = new GatewayError(reason, "it failed");
    const sent = toRpcStatus(error, callWith({ attempts: 1 }), () => 0);
    expect(retryDelayOf(sent)).toBe(error.retryable ? statusTable[reason].retryDelayMs : undefined);
    expect(sent.retryPushbackMs).toBe(error.retryable ? statusTable[reason].retryDelayMs : -1);
  });

  test("is not to be retried once the provider's answer was read", () => {
    const sent = toRpcStatus(new GatewayError(reason, "it failed"), callWith({ attempts: 1, contentRead: true }));
    expect(retryDelayOf(sent)).toBeUndefined();
    expect(sent.retryPushbackMs).toBe(-1);
  });
});

describe("the delay before a retry", () => {
  test.each([
    ["what the provider asked for", { retryDelayMs: 7_250 }, 7250],
    ["rounded up to a millisecond", { retryDelayMs: 0.2 }, 1],
    ["never negative", { retryDelayMs: -5 }, 0],
    ["a day at most", { retryDelayMs: 1e12 }, 86400000],
    ["the default one when the requested delay is no number", { retryDelayMs: Number.NaN }, 1000],
    ["none when a retry is useless", { retryDelayMs: 7_250, retryable: false }, -1],
  ])("is %s", (_, options, expected) => {
    const sent = toRpcStatus(new GatewayError("RATE_LIMITED", "slow down", options));
    expect(sent.retryPushbackMs).toBe(expected);
    expect(retryDelayOf(sent)).toBe(expected === -1 ? undefined : expected);
  });

  test("is a second for a reason that is not retried by default", () => {
    expect(toRpcStatus(new GatewayError("INTERNAL", "once", { retryable: true })).retryPushbackMs).toBe(1000);
  });

  test("is short when the provider reports a conflict", () => {
    expect(toRpcStatus(new GatewayError("UPSTREAM_ERROR", "conflict", at(409))).retryPushbackMs).toBe(100);
  });

  test.each([
    [0, 100],
    [0.5, 150],
    [0.999, 200],
  ])("of a shutdown is spread by chance: %d gives %d ms", (chance, expected) => {
    const sent = toRpcStatus(new GatewayError("SHUTTING_DOWN", "bye"), undefined, () => chance);
    expect(sent.retryPushbackMs).toBe(expected);
  });
});

describe("details", () => {
  test("name what answered, and repeat it as strings for generic tools", () => {
    const sent = toRpcStatus(new GatewayError("RATE_LIMITED", "slow down", { upstream }), callWith({ attempts: 2 }));
    expect(errorInfoOf(sent)?.metadata).toEqual({
      provider: "openai",
      model: "gpt-4o",
      upstreamStatus: "429",
      upstreamType: "rate_limit_error",
      upstreamRequestId: "req_1",
      attempts: "2",
    });
    expect(detailsOf(sent, UpstreamErrorSchema)).toEqual([create(UpstreamErrorSchema, upstream)]);
    expect(detailsOf(sent, RequestInfoSchema)).toEqual([create(RequestInfoSchema, { requestId: "cmp_1" })]);
  });

  test("name the target when the error has no upstream facts", () => {
    const served = create(ServedSchema, { provider: "sim", model: "echo", providerRequestId: "r9", attempt: 1 });
    const sent = toRpcStatus(new GatewayError("IDLE_TIMEOUT", "silence"), callWith({ attempts: 1, served }));
    expect(errorInfoOf(sent)?.metadata).toEqual({
      provider: "sim",
      model: "echo",
      upstreamRequestId: "r9",
      attempts: "1",
    });
    expect(detailsOf(sent, UpstreamErrorSchema)).toEqual([]);
  });

  test("contain the usage of a call once a try began", () => {
    const usage = create(UsageSchema, { inputTokens: 7, outputTokens: 3, source: Usage_Source.PARTIAL });
    const call = callWith({ attempts: 3, usage: () => usage, contentRead: true, contentSent: true });
    expect(detailsOf(toRpcStatus(new GatewayError("STREAM_TRUNCATED", "cut"), call), CompletionFailureSchema)).toEqual([
      create(CompletionFailureSchema, { attempts: 3, partial: true, usage }),
    ]);
  });

  test("contain no usage when no try began", () => {
    const sent = toRpcStatus(new GatewayError("GATEWAY_OVERLOADED", "full"), callWith());
    expect(detailsOf(sent, CompletionFailureSchema)).toEqual([]);
    expect(errorInfoOf(sent)?.metadata).toEqual({});
  });

  test("name the fields that break a rule, and the limits that were exceeded", () => {
    const violation = { field: "messages[0].role", description: "set it" };
    expect(detailsOf(toRpcStatus(invalidRequest([violation])), BadRequestSchema)).toEqual([
      create(BadRequestSchema, { fieldViolations: [violation] }),
    ]);
    const quotaViolations = [{ subject: "provider:sim", description: "32 concurrent calls" }];
    expect(
      detailsOf(toRpcStatus(new GatewayError("GATEWAY_OVERLOADED", "full", { quotaViolations })), QuotaFailureSchema),
    ).toEqual([create(QuotaFailureSchema, { violations: quotaViolations })]);
  });

  test("hold no secret, nor does the message", () => {
    const secret = "sk-canary-0123456789";
    const error = new GatewayError("UPSTREAM_UNAUTHENTICATED", `openai: Incorrect API key provided: ${secret}`, {
      upstream: { ...upstream, message: `bad key ${secret}`, type: secret, code: secret },
      fieldViolations: [{ field: "model", description: secret }],
      quotaViolations: [{ subject: secret, description: secret }],
    });
    const sent = toRpcStatus(error, callWith({ attempts: 1 }));
    const values = sent.details.map(({ value }) => value);
    expect(JSON.stringify(values)).toContain("[redacted]");
    expect(JSON.stringify(values)).not.toContain("canary");
    expect(sent.message).toBe("openai: Incorrect API key provided: [redacted]");
  });
});
