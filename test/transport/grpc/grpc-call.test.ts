import { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { beforeEach, expect, test, vi } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import type { Completion } from "../../../src/core/call/completion.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { silentLog } from "../../../src/core/log.ts";
import { GrpcAnswer } from "../../../src/transport/grpc/answer.ts";
import { FrameWriter } from "../../../src/transport/grpc/frame-writer.ts";
import { GrpcCall } from "../../../src/transport/grpc/grpc-call.ts";
import { ActiveRequest } from "../../../src/transport/http/active-request.ts";
import { DrainWait } from "../../../src/transport/http/drain-wait.ts";
import type { Exchange } from "../../../src/transport/http/exchange.ts";
import { sliceBytes } from "../../../src/transport/http/paced-write.ts";
import { defaultListenerLimits } from "../../../src/transport/listener/listener-limits.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { text } from "../../support/scripted-provider.ts";
import { beginTestCall } from "../../support/test-call.ts";

const limits = defaultListenerLimits;
const write = vi.fn<(bytes: Uint8Array) => boolean>();
const begin = vi.fn();
const finish = vi.fn();
let events: EventEmitter;
let isClosed: boolean;
let call: GrpcCall;
let completion: Completion;

beforeEach(() => {
  for (const mock of [write, begin, finish]) mock.mockReset();
  write.mockReturnValue(true);
  finish.mockImplementation(() => events.emit("close"));
  events = new EventEmitter();
  isClosed = false;
  const exchange: Exchange = {
    httpVersion: "2.0",
    method: "POST",
    path: "/",
    authority: "localhost",
    headers: {},
    rawHeaders: [],
    body: Readable.from([]),
    peer: "127.0.0.1:1",
    identity: undefined,
    events,
    isClosed: () => isClosed,
    answer() {},
    begin,
    write,
    // The exchange is over in a later turn, as it is over a socket.
    finish: (trailers) => setImmediate(() => finish(trailers)),
    reset() {},
    bodyRead: () => true,
  };
  const clock = createFakeClock();
  const request = new ActiveRequest(exchange, silentLog);
  const answer = new GrpcAnswer(exchange, new DrainWait({ exchange, request, limits, clock }), false);
  const frames = new FrameWriter(2 ** 31);
  const toReported = (error: GatewayError): GatewayError => error;
  call = new GrpcCall({ request, answer, deadlineMs: undefined, toReported, frames });
  completion = beginTestCall({ clock });
  call.attach(completion);
});

async function* batchesOf(
  ...batches: readonly (readonly StreamEvent[])[]
): AsyncGenerator<readonly StreamEvent[], void> {
  yield* batches;
}

function writtenBytes(): number {
  return write.mock.calls.reduce((sum, [bytes]) => sum + bytes.byteLength, 0);
}

/** 8 KiB as one frame. */
const large = text("x".repeat(8_192 - 8));

test("the batches of one turn are one write, after the head and before the trailers", async () => {
  await call.answerAll(batchesOf([text("a"), text("b")], [text("c")]));
  expect(begin).toHaveBeenCalledExactlyOnceWith(200, { "content-type": "application/grpc+proto" });
  expect(write).toHaveBeenCalledTimes(1);
  expect(finish).toHaveBeenCalledExactlyOnceWith({ "grpc-status": "0" });
});

test("batches of several turns are a write each", async () => {
  async function* slowly(): AsyncGenerator<readonly StreamEvent[], void> {
    for (const value of ["a", "b", "c"]) {
      await nextTurn();
      yield [text(value)];
    }
  }
  await call.answerAll(slowly());
  expect(write).toHaveBeenCalledTimes(3);
});

test("a batch of many slices waits for its reader at each of them", async () => {
  write.mockReturnValue(false);
  const answered = call.answerAll(batchesOf(Array.from({ length: 8 }, () => large)));
  for (let slices = 1; slices <= 4; slices += 1) {
    await vi.waitFor(() => expect(writtenBytes()).toBeGreaterThanOrEqual(slices * sliceBytes - 5));
    await nextTurn();
    expect(writtenBytes()).toBeLessThanOrEqual(slices * sliceBytes);
    events.emit("drain");
  }
  await answered;
  expect(writtenBytes()).toBe(8 * 8_192);
});

test("after a failure no more events of a batch are sent, and the frame that was begun is whole", async () => {
  write.mockReturnValue(false);
  const endless = batchesOf(Array.from({ length: 100 }, () => large));
  const answered = call.answerAll(endless);
  await vi.waitFor(() => expect(write).toHaveBeenCalled());
  completion.end({ kind: "failed", error: new GatewayError("TOTAL_TIMEOUT", "too long") });
  events.emit("drain");
  await answered;
  expect(writtenBytes()).toBe(2 * 8_192);
});

test("a reader that leaves ends the generator, and nothing more is written", async () => {
  const left = vi.fn();
  async function* endless(): AsyncGenerator<readonly StreamEvent[], void> {
    try {
      for (;;) {
        await nextTurn();
        yield [text("x")];
      }
    } finally {
      left();
    }
  }
  const answered = call.answerAll(endless());
  await vi.waitFor(() => expect(write).toHaveBeenCalled());
  isClosed = true;
  const writes = write.mock.calls.length;
  events.emit("close");
  await answered;
  await vi.waitFor(() => expect(left).toHaveBeenCalledOnce());
  expect(write).toHaveBeenCalledTimes(writes);
  expect(finish).not.toHaveBeenCalled();
});

test("a failure that the service reports becomes trailers with its report", () => {
  const error = new GatewayError("UPSTREAM_OVERLOADED", "busy", { retryDelayMs: 1_500 });
  expect(call.toFailure(error, completion)).toBe(error);
  expect(call.failure).toMatchObject({ "grpc-status": "14", "grpc-message": "busy", "grpc-retry-pushback-ms": "1500" });
  expect(call.failure).toHaveProperty("server-timing");
});
