import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { envelope } from "../../support/http-answers.ts";
import { seededRandom } from "../../support/seeded-random.ts";
import { messageOf, ordinaryCall, randomCall } from "./lanes/mutate.ts";
import type { RawCall } from "./lanes/raw-call.ts";
import { maxMessageBytes, startTwoLanes, type TwoLanes } from "./lanes/two-lanes.ts";

// The whole law was checked by hand with LANE_CALLS=10000.
const calls = Number(process.env["LANE_CALLS"] ?? 300);
const firstSeed = Number(process.env["LANE_SEED"] ?? 1);

let lanes: TwoLanes;

beforeAll(async () => {
  lanes = await startTwoLanes();
});

afterAll(() => lanes.close());

async function expectAlike(call: RawCall): Promise<readonly string[]> {
  const { native, connect } = await lanes.compare(call);
  expect(native, JSON.stringify(call)).toEqual(connect);
  return native;
}

const message = messageOf("Complete", "sim/echo");
const oversized = messageOf("Complete", "sim/echo", "x".repeat(maxMessageBytes));
const stalls = "sim/long?tokens=5&stall=forever&after=2";

describe("a call is answered alike by both lanes", () => {
  test.each<readonly [string, RawCall, string]>([
    ["a whole answer", ordinaryCall("Complete", "sim/echo"), '"grpc-status":"0"'],
    ["a stream", ordinaryCall("StreamComplete", "sim/text"), '"grpc-status":"0"'],
    ["a stream with reasoning", ordinaryCall("StreamComplete", "sim/reasoning"), '"grpc-status":"0"'],
    [
      "a batch larger than a slice",
      ordinaryCall("StreamComplete", "sim/long?tokens=9000&batch=10000"),
      '"grpc-status":"0"',
    ],
    ["a count", ordinaryCall("CountTokens", "sim/echo"), '"grpc-status":"0"'],
    ["a refused count", ordinaryCall("CountTokens", ""), '"field":"request.model"'],
    ["a failure before the answer", ordinaryCall("StreamComplete", "sim/echo?fail=overloaded"), "single frame true"],
    ["a failure of a whole answer", ordinaryCall("Complete", "sim/echo?fail=rate_limited"), "single frame true"],
    ["a failure in mid-stream", ordinaryCall("StreamComplete", "sim/long?fail=cut&after=5"), "STREAM_TRUNCATED"],
    [
      "a deadline in mid-stream",
      ordinaryCall("StreamComplete", stalls, { headers: { "grpc-timeout": "50m" } }),
      "DEADLINE_EXCEEDED",
    ],
    [
      "a deadline that has passed",
      ordinaryCall("Complete", "sim/echo", { headers: { "grpc-timeout": "0m" } }),
      "DEADLINE_EXCEEDED",
    ],
    [
      "a deadline of part of a millisecond",
      ordinaryCall("Complete", "sim/echo", { headers: { "grpc-timeout": "1n" } }),
      "DEADLINE_EXCEEDED",
    ],
    [
      "a malformed deadline",
      ordinaryCall("Complete", "sim/echo", { headers: { "grpc-timeout": "5 s" } }),
      "invalid grpc timeout value: 5 s",
    ],
    [
      "an unknown compression",
      ordinaryCall("Complete", "sim/echo", { headers: { "grpc-encoding": "br" } }),
      "UNSUPPORTED_FEATURE",
    ],
    [
      "a gzip request",
      ordinaryCall("Complete", "sim/echo", {
        headers: { "grpc-encoding": "gzip" },
        pieces: [envelope(gzipSync(message), 1)],
      }),
      '"grpc-encoding":"gzip"',
    ],
    [
      "a client that accepts gzip",
      ordinaryCall("Complete", "sim/echo", { headers: { "grpc-accept-encoding": "identity,deflate,gzip" } }),
      '"grpc-encoding":"gzip"',
    ],
    [
      "gzip that is none",
      ordinaryCall("Complete", "sim/echo", { headers: { "grpc-encoding": "gzip" }, pieces: [envelope(message, 1)] }),
      "decompression failed",
    ],
    [
      "a flag of compression without encoding",
      ordinaryCall("Complete", "sim/echo", { pieces: [envelope(message, 1)] }),
      "header names no encoding",
    ],
    [
      "flags without meaning",
      ordinaryCall("Complete", "sim/echo", { pieces: [envelope(message, 0xfe)] }),
      '"grpc-status":"0"',
    ],
    ["an oversized message", ordinaryCall("Complete", "sim/echo", { pieces: [envelope(oversized)] }), "too large"],
    [
      "no message",
      ordinaryCall("StreamComplete", "sim/echo", { pieces: [] }),
      "missing input message for server-streaming",
    ],
    [
      "two messages",
      ordinaryCall("Complete", "sim/echo", { pieces: [envelope(message), envelope(message)] }),
      "extra input message for unary",
    ],
    [
      "the head of a second message",
      ordinaryCall("Complete", "sim/echo", { pieces: [envelope(message), Buffer.from([0, 0, 0, 0, 9])] }),
      '"grpc-status":"0"',
    ],
    [
      "half a message",
      ordinaryCall("Complete", "sim/echo", { pieces: [envelope(message).subarray(0, 9)] }),
      "incomplete envelope",
    ],
    ["half a head", ordinaryCall("Complete", "sim/echo", { pieces: [Buffer.from([0, 0])] }), "incomplete envelope"],
    [
      "a message in single bytes",
      ordinaryCall("Complete", "sim/echo", { pieces: [...envelope(message)].map((byte) => Buffer.from([byte])) }),
      '"grpc-status":"0"',
    ],
    [
      "bytes that are no message",
      ordinaryCall("Complete", "sim/echo", { pieces: [envelope(Buffer.from([0xff]))] }),
      "parse binary",
    ],
    [
      "a cancel in mid-stream",
      ordinaryCall("StreamComplete", stalls, { cancels: "after the first message" }),
      "CALLER_CANCELLED",
    ],
  ])("%s", async (_name, call, expected) => {
    expect((await expectAlike(call)).join("\n")).toContain(expected);
  });

  test(`${calls} calls of chance`, async () => {
    for (let seed = firstSeed; seed < firstSeed + calls; seed += 1) {
      const call = randomCall(seededRandom(seed * 7_919));
      const { native, connect } = await lanes.compare(call);
      expect(native, `seed ${seed}: ${JSON.stringify(call.headers)}`).toEqual(connect);
    }
    expect(calls).toBeGreaterThan(0);
  });
});
