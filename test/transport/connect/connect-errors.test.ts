import { gzipSync } from "node:zlib";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silentLog } from "../../../src/core/log.ts";
import { RequestInfoSchema } from "../../../src/gen/google/rpc/error_details_pb.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { expectServing } from "../../support/expect-serving.ts";
import { askHttp1 } from "../../support/http-answers.ts";
import { type RawCall, type RawProtocol, rawProtocols } from "../../support/raw-rpc.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const maxMessageBytes = 65_536;
let listener: TestListener;

beforeAll(async () => {
  listener = await startTestListener({ limits: { maxMessageBytes } });
});

afterAll(async () => {
  await expectServing(listener);
  await listener.close();
});

/** An echo request of exactly so many bytes. */
function messageOf(byteLength: number): Uint8Array {
  const toMessage = (prompt: string): Uint8Array =>
    toBinary(CompleteRequestSchema, create(CompleteRequestSchema, { model: "echo", prompt }));
  const overhead = toMessage("x".repeat(byteLength)).byteLength - byteLength;
  return toMessage("x".repeat(byteLength - overhead));
}

const message = messageOf(1_000);
const malformed = "MALFORMED_MESSAGE";

interface Refusal {
  readonly name: string;
  readonly call: Omit<RawCall, "method"> & { readonly method?: string };
  readonly expected: { readonly code: Code; readonly reason: string; readonly message: unknown };
  /** Status of HTTP where the protocol says with it how a call ended. */
  readonly httpStatus: number;
}

function refusalsOf(protocol: RawProtocol): readonly Refusal[] {
  return [
    {
      name: "a message that cannot be decoded",
      httpStatus: 400,
      call: { message: Buffer.from([0xff]) },
      expected: { code: Code.InvalidArgument, reason: malformed, message: expect.stringContaining("parse binary") },
    },
    {
      name: "JSON that is none",
      httpStatus: 400,
      call: { message: Buffer.from("{model"), isJson: true },
      expected: { code: Code.InvalidArgument, reason: malformed, message: expect.stringContaining("JSON") },
    },
    {
      name: "an unknown JSON field, named in the message",
      httpStatus: 400,
      call: { message: Buffer.from(`{"model":"echo","max_token":5}`), isJson: true },
      expected: { code: Code.InvalidArgument, reason: malformed, message: expect.stringContaining('"max_token"') },
    },
    {
      name: "a message one byte above the limit, which is named",
      httpStatus: 429,
      call: { message: messageOf(maxMessageBytes + 1) },
      expected: { code: Code.ResourceExhausted, reason: malformed, message: expect.stringContaining("65536 bytes") },
    },
    {
      name: "a message that is small only while it is compressed",
      httpStatus: 429,
      call: {
        message: gzipSync(messageOf(10_000_000)),
        flags: 1,
        headers: { [protocol.encodingHeader]: "gzip" },
      },
      expected: { code: Code.ResourceExhausted, reason: malformed, message: expect.stringContaining("65536 bytes") },
    },
    {
      name: "a compressed message that is not gzip",
      httpStatus: 400,
      call: { message, flags: 1, headers: { [protocol.encodingHeader]: "gzip" } },
      expected: { code: Code.InvalidArgument, reason: malformed, message: "decompression failed" },
    },
    {
      name: "an unknown compression",
      httpStatus: 501,
      call: { message, headers: { [protocol.encodingHeader]: "zstd" } },
      expected: {
        code: Code.Unimplemented,
        reason: "UNSUPPORTED_FEATURE",
        message: expect.stringContaining("supported encodings are gzip"),
      },
    },
    ...["", "5", "-1m", "5x", "123456789012m", "1.5S"].map((timeout) => ({
      name: `a deadline of ${JSON.stringify(timeout)}`,
      httpStatus: 400,
      call: {
        message,
        headers: { [protocol.timeoutHeader]: protocol.timeoutHeader === "grpc-timeout" ? timeout : `${timeout}x` },
      },
      expected: { code: Code.InvalidArgument, reason: malformed, message: expect.stringContaining("timeout value") },
    })),
    {
      name: "a deadline that has passed",
      httpStatus: 504,
      call: { message, headers: { [protocol.timeoutHeader]: protocol.longestTimeout.endsWith("H") ? "0m" : "0" } },
      expected: {
        code: Code.DeadlineExceeded,
        reason: "DEADLINE_EXCEEDED",
        message: expect.stringContaining("deadline"),
      },
    },
    {
      name: "an unknown method",
      httpStatus: 501,
      call: { message, method: "/tokenwire.v1.CompletionService/Compleet" },
      expected: {
        code: Code.Unimplemented,
        reason: "UNSUPPORTED_FEATURE",
        message: expect.stringContaining("Compleet"),
      },
    },
    {
      name: "an unknown service",
      httpStatus: 501,
      call: { message, method: "/acme.v1.Rockets/Launch" },
      expected: {
        code: Code.Unimplemented,
        reason: "UNSUPPORTED_FEATURE",
        message: expect.stringContaining("Rockets"),
      },
    },
    {
      name: "what a service throws by mistake, whose words stay inside",
      httpStatus: 500,
      call: { message: Buffer.from(`{"model":"bug"}`), isJson: true },
      expected: { code: Code.Internal, reason: "INTERNAL", message: expect.not.stringContaining("secret") },
    },
  ];
}

describe.each(rawProtocols)("over $name, a status that Connect makes has details", (protocol) => {
  test.each(refusalsOf(protocol))("$name", async ({ call, expected }) => {
    expect(await protocol.ask(listener.port, { method: "Complete", ...call })).toEqual(expected);
  });

  test("a message as large as the limit passes", async () => {
    const status = await protocol.ask(listener.port, { method: "Complete", message: messageOf(maxMessageBytes) });
    expect(status).toEqual({ code: 0, message: "", reason: "" });
  });

  test("a compressed message passes", async () => {
    const headers = { [protocol.encodingHeader]: "gzip" };
    const call = { method: "Complete", message: gzipSync(message), flags: 1, headers };
    expect(await protocol.ask(listener.port, call)).toEqual({ code: 0, message: "", reason: "" });
  });

  test("the longest deadline that can be written is a deadline in the future", async () => {
    const headers = { [protocol.timeoutHeader]: protocol.longestTimeout };
    const status = await protocol.ask(listener.port, { method: "Complete", message, headers });
    expect(status).toEqual({ code: 0, message: "", reason: "" });
  });
});

describe.each(rawProtocols.filter(({ hasEnvelopes }) => hasEnvelopes))("over $name", (protocol) => {
  test.each([
    {
      name: "a compressed message without an encoding",
      call: { message, flags: 1 },
      expected: {
        code: Code.InvalidArgument,
        reason: malformed,
        message: expect.stringContaining("names no encoding"),
      },
    },
    {
      name: "two messages for a method that takes one",
      call: { message, times: 2 },
      expected: {
        code: Code.Unimplemented,
        reason: "UNSUPPORTED_FEATURE",
        message: expect.stringContaining("extra input message"),
      },
    },
    {
      name: "no message",
      call: { message, times: 0 },
      expected: {
        code: Code.Unimplemented,
        reason: "UNSUPPORTED_FEATURE",
        message: expect.stringContaining("missing input message"),
      },
    },
  ])("$name", async ({ call, expected }) => {
    expect(await protocol.ask(listener.port, { method: "Complete", ...call })).toEqual(expected);
  });
});

describe("over Connect, unary, the status of HTTP follows the code of", () => {
  const unary = rawProtocols.filter(({ name }) => name === "Connect, unary");

  test.each(unary.flatMap(refusalsOf))("$name: $httpStatus", async ({ call, httpStatus }) => {
    const { method = "/tokenwire.v1.CompletionService/Complete", isJson = false } = call;
    const headers = { "content-type": isJson ? "application/json" : "application/proto", ...call.headers };
    const answer = await askHttp1(listener.port, { path: method, headers }, Buffer.from(call.message));
    expect(answer.status).toBe(httpStatus);
  });

  test("a refusal has an id, which the log has too", async () => {
    const lines: object[] = [];
    const logging = await startTestListener({ log: { ...silentLog, info: (facts) => lines.push(facts) } });
    const path = "/tokenwire.v1.CompletionService/Complete";
    const { body } = await askHttp1(
      logging.port,
      { path, headers: { "content-type": "application/json" } },
      Buffer.from("{"),
    );
    await logging.close();
    const details: { type: string; value: string }[] = JSON.parse(body.toString()).details;
    const packed = details.find(({ type }) => type === "google.rpc.RequestInfo")?.value ?? "";
    const { requestId } = fromBinary(RequestInfoSchema, Buffer.from(packed, "base64"));
    expect(requestId).toMatch(/^req_[0-9a-f]{32}$/);
    expect(lines).toEqual([expect.objectContaining({ request: requestId, reason: malformed })]);
  });

  test("an answer that is too large: 500", async () => {
    const small = await startTestListener({ limits: { maxResponseMessageBytes: 900 } });
    const path = "/tokenwire.v1.CompletionService/Complete";
    const headers = { "content-type": "application/proto" };
    expect(await askHttp1(small.port, { path, headers }, Buffer.from(message))).toMatchObject({ status: 500 });
    await small.close();
  });
});

test.each(rawProtocols)("over $name, an answer that is too large for a message says so", async ({ ask }) => {
  const small = await startTestListener({ limits: { maxResponseMessageBytes: 900 } });
  expect(await ask(small.port, { method: "Complete", message })).toEqual({
    code: Code.Internal,
    reason: "INTERNAL",
    message: expect.stringContaining("900 bytes"),
  });
  await small.close();
});
