import { create } from "@bufbuild/protobuf";
import { durationMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, test } from "vitest";
import type { Call, CallProgress } from "../../../src/core/call.ts";
import { GatewayError, type GatewayErrorOptions, invalidRequest, type Reason } from "../../../src/core/error.ts";
import {
  BadRequestSchema,
  ErrorInfoSchema,
  QuotaFailureSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "../../../src/gen/google/rpc/error_details_pb.ts";
import { CompletionFailureSchema, ErrorReason, UpstreamErrorSchema } from "../../../src/gen/tokenwire/v1/error_pb.ts";
import { ServedSchema, Usage_Source, UsageSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { toConnectError } from "../../../src/rpc/status/status.ts";
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

function callWith(progress: Partial<CallProgress> = {}): Pick<Call, "id" | "progress"> {
  return {
    id: "cmp_1",
    progress: {
      attempts: 0,
      tries: [],
      queuedMs: 0,
      backoffMs: 0,
      served: undefined,
      usage: undefined,
      firstContentAt: undefined,
      contentRead: false,
      contentSent: false,
      ...progress,
    },
  };
}

function pushbackOf(error: ConnectError): string | null {
  return error.metadata.get("grpc-retry-pushback-ms");
}

function retryDelayOf(error: ConnectError): number | undefined {
  const [retryInfo] = error.findDetails(RetryInfoSchema);
  return retryInfo?.retryDelay && durationMs(retryInfo.retryDelay);
}

function errorInfoOf(error: ConnectError) {
  const [errorInfo] = error.findDetails(ErrorInfoSchema);
  return errorInfo && { reason: errorInfo.reason, domain: errorInfo.domain, metadata: errorInfo.metadata };
}

const at = (httpStatus: number): GatewayErrorOptions => ({ upstream: { ...upstream, httpStatus } });

describe("the code of a reason", () => {
  test.each<[Reason, GatewayErrorOptions, keyof typeof Code]>([
    ["INVALID_REQUEST", {}, "InvalidArgument"],
    ["UPSTREAM_REJECTED_REQUEST", at(400), "InvalidArgument"],
    ["UPSTREAM_REJECTED_REQUEST", at(422), "InvalidArgument"],
    ["UNSUPPORTED_FEATURE", {}, "Unimplemented"],
    ["UNSUPPORTED_FEATURE", at(400), "InvalidArgument"],
    ["UNSUPPORTED_FEATURE", { fieldViolations: [{ field: "top_k", description: "no" }] }, "InvalidArgument"],
    ["CONTEXT_LENGTH_EXCEEDED", at(400), "InvalidArgument"],
    ["REQUEST_TOO_LARGE", at(413), "InvalidArgument"],
    ["CONTENT_FILTERED", at(400), "InvalidArgument"],
    ["MODEL_NOT_FOUND", at(404), "NotFound"],
    ["CALLER_UNAUTHENTICATED", {}, "Unauthenticated"],
    ["HOST_NOT_ALLOWED", {}, "PermissionDenied"],
    ["UPSTREAM_UNAUTHENTICATED", at(401), "FailedPrecondition"],
    ["UPSTREAM_PERMISSION_DENIED", at(403), "FailedPrecondition"],
    ["RATE_LIMITED", at(429), "ResourceExhausted"],
    ["QUOTA_EXHAUSTED", at(402), "ResourceExhausted"],
    ["GATEWAY_OVERLOADED", {}, "ResourceExhausted"],
    ["UPSTREAM_OVERLOADED", at(503), "Unavailable"],
    ["UPSTREAM_OVERLOADED", at(529), "Unavailable"],
    ["UPSTREAM_ERROR", {}, "Internal"],
    ["UPSTREAM_ERROR", at(200), "Internal"],
    ["UPSTREAM_ERROR", at(409), "Aborted"],
    ["UPSTREAM_ERROR", at(500), "Internal"],
    ["UPSTREAM_ERROR", at(501), "Internal"],
    ["UPSTREAM_ERROR", at(502), "Unavailable"],
    ["UPSTREAM_ERROR", at(503), "Unavailable"],
    ["UPSTREAM_ERROR", at(519), "Internal"],
    ["UPSTREAM_ERROR", at(520), "Unavailable"],
    ["UPSTREAM_ERROR", at(530), "Unavailable"],
    ["UPSTREAM_ERROR", at(531), "Internal"],
    ["UPSTREAM_UNREACHABLE", {}, "Unavailable"],
    ["CIRCUIT_OPEN", {}, "Unavailable"],
    ["STREAM_TRUNCATED", at(200), "Unavailable"],
    ["UPSTREAM_PROTOCOL_ERROR", at(302), "Internal"],
    ["FIRST_TOKEN_TIMEOUT", {}, "DeadlineExceeded"],
    ["IDLE_TIMEOUT", {}, "DeadlineExceeded"],
    ["DEADLINE_EXCEEDED", {}, "DeadlineExceeded"],
    ["UPSTREAM_TIMEOUT", at(504), "DeadlineExceeded"],
    ["CALLER_CANCELLED", {}, "Canceled"],
    ["SHUTTING_DOWN", {}, "Unavailable"],
    ["INTERNAL", {}, "Internal"],
    ["CONNECT_TIMEOUT", {}, "Unavailable"],
    ["TOTAL_TIMEOUT", {}, "DeadlineExceeded"],
    ["READER_STALLED", {}, "DeadlineExceeded"],
    ["MALFORMED_MESSAGE", {}, "InvalidArgument"],
    ["MALFORMED_MESSAGE", { quotaViolations: [{ subject: "message", description: "4 MiB" }] }, "ResourceExhausted"],
  ])("%s with %j is %s", (reason, options, code) => {
    expect(Code[toConnectError(new GatewayError(reason, "it failed", options)).code]).toBe(code);
  });
});

const reasons = Object.keys(statusTable) as Reason[]; // the keys of a complete Record<Reason, …>

test("the table has every reason of the proto and no other", () => {
  const named = Object.keys(ErrorReason).filter((name) => name !== "UNSPECIFIED");
  expect(reasons.toSorted()).toEqual(named.toSorted());
});

describe.each(reasons)("%s", (reason) => {
  test("goes out as ErrorInfo.reason in the form that google.rpc asks for", () => {
    expect(errorInfoOf(toConnectError(new GatewayError(reason, "it failed")))).toEqual({
      reason,
      domain: "tokenwire",
      metadata: {},
    });
    expect(reason).toMatch(/^[A-Z][A-Z0-9_]{1,61}[A-Z0-9]$/);
  });

  test("tells a delay exactly when a retry can help", () => {
    const error = new GatewayError(reason, "it failed");
    const sent = toConnectError(error, callWith({ attempts: 1 }), () => 0);
    expect(retryDelayOf(sent)).toBe(error.retryable ? statusTable[reason].retryDelayMs : undefined);
    expect(pushbackOf(sent)).toBe(error.retryable ? String(statusTable[reason].retryDelayMs) : "-1");
  });

  test("is not to be retried once the provider's answer was read", () => {
    const sent = toConnectError(new GatewayError(reason, "it failed"), callWith({ attempts: 1, contentRead: true }));
    expect(retryDelayOf(sent)).toBeUndefined();
    expect(pushbackOf(sent)).toBe("-1");
  });
});

describe("the delay before a retry", () => {
  test.each([
    ["what the provider asked for", { retryDelayMs: 7_250 }, "7250"],
    ["rounded up to a millisecond", { retryDelayMs: 0.2 }, "1"],
    ["never negative", { retryDelayMs: -5 }, "0"],
    ["a day at most", { retryDelayMs: 1e12 }, "86400000"],
    ["the usual one when what was asked is no number", { retryDelayMs: Number.NaN }, "1000"],
    ["none when a retry is useless", { retryDelayMs: 7_250, retryable: false }, "-1"],
  ])("is %s", (_, options, expected) => {
    const sent = toConnectError(new GatewayError("RATE_LIMITED", "slow down", options));
    expect(pushbackOf(sent)).toBe(expected);
    expect(retryDelayOf(sent)).toBe(expected === "-1" ? undefined : Number(expected));
  });

  test("is a second for a reason that is not usually retried", () => {
    expect(pushbackOf(toConnectError(new GatewayError("INTERNAL", "once", { retryable: true })))).toBe("1000");
  });

  test("is short when the provider reports a conflict", () => {
    expect(pushbackOf(toConnectError(new GatewayError("UPSTREAM_ERROR", "conflict", at(409))))).toBe("100");
  });

  test.each([
    [0, "100"],
    [0.5, "150"],
    [0.999, "200"],
  ])("of a shutdown is spread by chance: %d gives %s ms", (chance, expected) => {
    const sent = toConnectError(new GatewayError("SHUTTING_DOWN", "bye"), undefined, () => chance);
    expect(pushbackOf(sent)).toBe(expected);
  });
});

describe("details", () => {
  test("name what answered, and repeat it as strings for generic tools", () => {
    const sent = toConnectError(new GatewayError("RATE_LIMITED", "slow down", { upstream }), callWith({ attempts: 2 }));
    expect(errorInfoOf(sent)?.metadata).toEqual({
      provider: "openai",
      model: "gpt-4o",
      upstreamStatus: "429",
      upstreamType: "rate_limit_error",
      upstreamRequestId: "req_1",
      attempts: "2",
    });
    expect(sent.findDetails(UpstreamErrorSchema)).toEqual([create(UpstreamErrorSchema, upstream)]);
    expect(sent.findDetails(RequestInfoSchema)).toEqual([create(RequestInfoSchema, { requestId: "cmp_1" })]);
  });

  test("name who served when no upstream facts came with the error", () => {
    const served = create(ServedSchema, { provider: "sim", model: "echo", providerRequestId: "r9", attempt: 1 });
    const sent = toConnectError(new GatewayError("IDLE_TIMEOUT", "silence"), callWith({ attempts: 1, served }));
    expect(errorInfoOf(sent)?.metadata).toEqual({
      provider: "sim",
      model: "echo",
      upstreamRequestId: "r9",
      attempts: "1",
    });
    expect(sent.findDetails(UpstreamErrorSchema)).toEqual([]);
  });

  test("tell what a call cost once a try began", () => {
    const usage = create(UsageSchema, { inputTokens: 7, outputTokens: 3, source: Usage_Source.PARTIAL });
    const call = callWith({ attempts: 3, usage: () => usage, contentRead: true, contentSent: true });
    expect(
      toConnectError(new GatewayError("STREAM_TRUNCATED", "cut"), call).findDetails(CompletionFailureSchema),
    ).toEqual([create(CompletionFailureSchema, { attempts: 3, partial: true, usage })]);
  });

  test("tell nothing of a try that never began", () => {
    const sent = toConnectError(new GatewayError("GATEWAY_OVERLOADED", "full"), callWith());
    expect(sent.findDetails(CompletionFailureSchema)).toEqual([]);
    expect(errorInfoOf(sent)?.metadata).toEqual({});
  });

  test("name the fields that break a rule, and the limits that were exceeded", () => {
    const violation = { field: "messages[0].role", description: "set it" };
    expect(toConnectError(invalidRequest([violation])).findDetails(BadRequestSchema)).toEqual([
      create(BadRequestSchema, { fieldViolations: [violation] }),
    ]);
    const quotaViolations = [{ subject: "provider:sim", description: "32 concurrent calls" }];
    expect(
      toConnectError(new GatewayError("GATEWAY_OVERLOADED", "full", { quotaViolations })).findDetails(
        QuotaFailureSchema,
      ),
    ).toEqual([create(QuotaFailureSchema, { violations: quotaViolations })]);
  });

  test("hold no secret, nor does the message", () => {
    const secret = "sk-canary-0123456789";
    const error = new GatewayError("UPSTREAM_UNAUTHENTICATED", `openai: Incorrect API key provided: ${secret}`, {
      upstream: { ...upstream, message: `bad key ${secret}`, type: secret, code: secret },
      fieldViolations: [{ field: "model", description: secret }],
      quotaViolations: [{ subject: secret, description: secret }],
    });
    const sent = toConnectError(error, callWith({ attempts: 1 }));
    const values = sent.details.map(({ value }) => value);
    expect(JSON.stringify(values)).toContain("[redacted]");
    expect(JSON.stringify(values)).not.toContain("canary");
    expect(sent.rawMessage).toBe("openai: Incorrect API key provided: [redacted]");
  });
});

describe("an error of Connect itself", () => {
  test.each<[ConnectError, Reason, keyof typeof Code]>([
    [new ConnectError("cannot decode field", Code.InvalidArgument), "MALFORMED_MESSAGE", "InvalidArgument"],
    [new ConnectError("parse binary: illegal tag", Code.Internal), "MALFORMED_MESSAGE", "InvalidArgument"],
    [new ConnectError("message size 9 is larger", Code.ResourceExhausted), "MALFORMED_MESSAGE", "ResourceExhausted"],
    [new ConnectError("/x/Y is not implemented", Code.Unimplemented), "UNSUPPORTED_FEATURE", "Unimplemented"],
    [new ConnectError("aborted", Code.Canceled), "CALLER_CANCELLED", "Canceled"],
    [new ConnectError("timed out", Code.DeadlineExceeded), "DEADLINE_EXCEEDED", "DeadlineExceeded"],
  ])("%s keeps its message and gets the reason %s", (thrown, reason, code) => {
    const sent = toConnectError(thrown, callWith());
    expect([sent.rawMessage, Code[sent.code], errorInfoOf(sent)?.reason, pushbackOf(sent)]).toEqual([
      thrown.rawMessage,
      code,
      reason,
      "-1",
    ]);
    expect(sent.findDetails(RequestInfoSchema)).toEqual([create(RequestInfoSchema, { requestId: "cmp_1" })]);
  });

  test("names the limit of a message as a quota", () => {
    const sent = toConnectError(new ConnectError("message size 9 is larger than 8", Code.ResourceExhausted));
    expect(sent.findDetails(QuotaFailureSchema)[0]?.violations.map(({ description }) => description)).toEqual([
      "message size 9 is larger than 8",
    ]);
  });

  test("keeps its headers", () => {
    const thrown = new ConnectError("no such encoding", Code.Unimplemented, { "grpc-accept-encoding": "gzip" });
    expect(toConnectError(thrown).metadata.get("grpc-accept-encoding")).toBe("gzip");
  });

  test("that wraps an error of ours becomes that one", () => {
    const cause = new GatewayError("TOTAL_TIMEOUT", "too long");
    expect(errorInfoOf(toConnectError(ConnectError.from(cause)))?.reason).toBe("TOTAL_TIMEOUT");
  });

  test("that has details stays as it is, so that mapping twice changes nothing", () => {
    const once = toConnectError(new GatewayError("RATE_LIMITED", "slow down"));
    expect(toConnectError(once, callWith())).toBe(once);
  });
});

test.each([
  new TypeError("cannot read /etc/secret"),
  "cannot read /etc/secret",
  new ConnectError("cannot read /etc/secret", Code.Unknown),
  new ConnectError("cannot read /etc/secret", Code.Internal),
])("what nobody foresaw is INTERNAL and its message stays inside: %s", (thrown) => {
  const sent = toConnectError(thrown);
  expect([Code[sent.code], errorInfoOf(sent)?.reason, sent.rawMessage]).toEqual([
    "Internal",
    "INTERNAL",
    "internal error of the gateway; its log has the cause",
  ]);
});
