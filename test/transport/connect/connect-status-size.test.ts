import { connect, type IncomingHttpHeaders } from "node:http2";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { anyIs } from "@bufbuild/protobuf/wkt";
import type { ConnectRouter } from "@connectrpc/connect";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { Completion } from "../../../src/core/call/completion.ts";
import { GatewayError, type UpstreamFacts } from "../../../src/core/errors/error.ts";
import { BadRequestSchema, QuotaFailureSchema } from "../../../src/gen/google/rpc/error_details_pb.ts";
import { StatusSchema } from "../../../src/gen/google/rpc/status_pb.ts";
import { CompletionService } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { UpstreamErrorSchema } from "../../../src/gen/tokenwire/v1/error_pb.ts";
import { ServedSchema, Usage_Source, UsageSchema } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { toConnectError } from "../../../src/transport/connect/connect-status.ts";
import { startRouteListener } from "../../support/route-listener.ts";

const maxInt32 = 2 ** 31 - 1;

function monstrousCall(text: string): Pick<Completion, "id" | "progress"> {
  const usage = create(UsageSchema, {
    inputTokens: maxInt32,
    outputTokens: maxInt32,
    cacheReadTokens: maxInt32,
    cacheWriteTokens: maxInt32,
    reasoningTokens: maxInt32,
    source: Usage_Source.PARTIAL,
  });
  return {
    id: text,
    progress: {
      attempts: maxInt32,
      attemptRecords: [],
      queuedMs: 0,
      backoffMs: 0,
      served: create(ServedSchema, { provider: text, model: text, providerRequestId: text, attempt: maxInt32 }),
      usage: () => usage,
      firstContentAt: 0,
      contentRead: false,
      contentSent: true,
      readerWaitsSince: undefined,
    },
  };
}

function monstrousError(text: string, violations: number): GatewayError {
  const upstream: UpstreamFacts = {
    provider: text,
    model: text,
    httpStatus: 599,
    type: text,
    code: text,
    message: text,
    requestId: text,
  };
  return new GatewayError("UPSTREAM_PERMISSION_DENIED", text, {
    retryable: true,
    retryDelayMs: Number.MAX_VALUE,
    upstream,
    fieldViolations: Array.from({ length: violations }, () => ({ field: text, description: text })),
    quotaViolations: Array.from({ length: violations }, () => ({ subject: text, description: text })),
  });
}

/** The trailers of a call that fails with an error. */
async function trailersOf(
  error: GatewayError,
  call: Pick<Completion, "id" | "progress">,
): Promise<IncomingHttpHeaders> {
  const listener = await startRouteListener((router: ConnectRouter) => {
    router.service(CompletionService, {
      complete() {
        throw toConnectError(error, call);
      },
    });
  });
  const session = connect(listener.baseUrl, { settings: { maxHeaderListSize: 65_535 } });
  onTestFinished(async () => {
    session.destroy();
    await listener.close();
  });
  const stream = session.request({
    ":method": "POST",
    ":path": "/tokenwire.v1.CompletionService/Complete",
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.end(Buffer.alloc(5)); // one message of no bytes
  return new Promise((resolve, reject) => {
    stream.on("error", reject);
    stream.on("trailers", resolve);
    stream.on("response", (headers) => headers["grpc-status"] === undefined || resolve(headers));
    stream.resume();
  });
}

/** Size as HTTP/2 counts it against a client's limit: name, value and 32 bytes for each field. */
function headerListSize(headers: IncomingHttpHeaders): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + String(value).length + 32, 0);
}

test.each([
  ["ASCII", "x".repeat(1_000_000)],
  ["what is percent-encoded", "%\u0000".repeat(500_000)],
  ["four-byte characters", "🙂".repeat(250_000)],
  ["halves of characters", "\ud83d".repeat(500_000)],
])("the trailers of a monstrous failure in %s fit into 8 KiB", async (_, text) => {
  const trailers = await trailersOf(monstrousError(text, 1_000), monstrousCall(text));
  expect(headerListSize(trailers)).toBeLessThan(8_192);
  expect(String(trailers["grpc-message"]).length).toBeLessThanOrEqual(1_024);
  const bytes = Buffer.from(String(trailers["grpc-status-details-bin"]), "base64");
  const { message, details } = fromBinary(StatusSchema, bytes);
  expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1_024);
  expect(toBinary(StatusSchema, create(StatusSchema, { details })).length).toBeLessThanOrEqual(3_584);
  expect(details.some((detail) => anyIs(detail, UpstreamErrorSchema))).toBe(true);
  expect(trailers["grpc-retry-pushback-ms"]).toBe("86400000");
});

test("of a thousand violations those that fit are sent, with the number of the others", () => {
  const error = new GatewayError("INVALID_REQUEST", "wrong all over", {
    fieldViolations: Array.from({ length: 1_000 }, (_, index) => ({
      field: `tools[${index}]`,
      description: "x".repeat(200),
    })),
  });
  const [badRequest] = toConnectError(error).findDetails(BadRequestSchema);
  const violations = badRequest?.fieldViolations ?? [];
  expect(violations.slice(0, -1).map(({ field }) => field)).toEqual(
    Array.from({ length: violations.length - 1 }, (_, index) => `tools[${index}]`),
  );
  expect(violations.at(-1)).toMatchObject({ field: "", description: `and ${1_001 - violations.length} more` });
  expect(violations.length).toBeGreaterThan(10);
});

test("the message of a provider has a kilobyte, whatever the other details are", () => {
  const error = new GatewayError("UPSTREAM_REJECTED_REQUEST", "no", {
    upstream: {
      provider: "p",
      model: "m",
      httpStatus: 400,
      type: "",
      code: "",
      message: "x".repeat(5_000),
      requestId: "",
    },
    quotaViolations: [{ subject: "a", description: "b" }],
  });
  const sent = toConnectError(error);
  expect(Buffer.byteLength(sent.findDetails(UpstreamErrorSchema)[0]?.message ?? "")).toBe(1_024);
  expect(sent.findDetails(QuotaFailureSchema)).toHaveLength(1);
});

test("no failure has more than 3.5 KiB of details and 1 KiB of message", () => {
  const texts = fc.oneof(fc.string({ unit: "binary", maxLength: 3_000 }), fc.string({ maxLength: 3_000 }));
  fc.assert(
    fc.property(texts, fc.nat(30), (text, violations) => {
      const sent = toConnectError(monstrousError(text, violations), monstrousCall(text));
      const details = sent.details.flatMap((detail) => ("desc" in detail ? [detail] : []));
      const bytes = details.reduce((sum, { desc, value }) => sum + toBinary(desc, create(desc, value)).length, 0);
      expect(bytes).toBeLessThanOrEqual(3_584);
      expect(Buffer.byteLength(sent.rawMessage)).toBeLessThanOrEqual(1_024);
      expect(sent.rawMessage.isWellFormed()).toBe(true);
    }),
    { numRuns: 50 },
  );
});
