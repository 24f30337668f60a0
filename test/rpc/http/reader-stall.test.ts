import { constants } from "node:http2";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../../src/core/log.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { envelope, openSocket } from "../../support/http-answers.ts";
import { frame, frameType, openRawHttp2, type RawHttp2 } from "../../support/raw-http2.ts";
import { streamRequest } from "../../support/raw-stream.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const windowBytes = 65_535;
const onTrouble = vi.fn();
let clock: FakeClock;
let listener: TestListener;
let connection: RawHttp2;

beforeEach(async () => {
  clock = createFakeClock();
  // These connections answer no pings, so that nothing but the reader matters.
  const log = { ...silentLog, warn: onTrouble, error: onTrouble };
  listener = await startTestListener({ clock, log, limits: { keepaliveIntervalMs: 1e9, idleTimeoutMs: 1e9 } });
  connection = await openRawHttp2(listener.port);
});

afterEach(async () => {
  connection.socket.destroy();
  const closed = listener.close();
  // Timers of the shutdown go by the same clock.
  clock.advance(2_000);
  await closed;
  expect(onTrouble.mock.calls).toEqual([]);
});

/** Resolves when the whole window of stream 1 is used up. */
async function untilWindowIsEmpty(totalBytes = windowBytes): Promise<void> {
  await vi.waitFor(() => expect(connection.dataBytes(1)).toBe(totalBytes));
}

describe("a reader that grants no window", () => {
  test("makes the answer stop after one message", async () => {
    connection.write(streamRequest(1, "endless"));
    await untilWindowIsEmpty();
    expect(listener.deltas).toBe(1);
  });

  test("ends its call as READER_STALLED after the limit, and its stream 0.5 s later", async () => {
    const began = listener.nextCall();
    connection.write(streamRequest(1, "endless"));
    const call = await began;
    await untilWindowIsEmpty();
    clock.advance(59_999);
    expect(call.outcome).toBeUndefined();
    clock.advance(1);
    expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "READER_STALLED" } });
    clock.advance(499);
    expect(connection.has(frameType.resetStream, 1)).toBe(false);
    clock.advance(1);
    const { payload } = await connection.frameOf(frameType.resetStream, 1);
    expect(payload.readUInt32BE()).toBe(constants.NGHTTP2_CANCEL);
  });

  test("has its stream closed 0.5 s after the deadline of the call", async () => {
    const began = listener.nextCall();
    connection.write(streamRequest(1, "endless", "", { "grpc-timeout": "20S" }));
    const call = await began;
    await untilWindowIsEmpty();
    clock.advance(20_001);
    expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "DEADLINE_EXCEEDED" } });
    clock.advance(500);
    const { payload } = await connection.frameOf(frameType.resetStream, 1);
    expect(payload.readUInt32BE()).toBe(constants.NGHTTP2_CANCEL);
  });

  test("has its stream closed also when only the end of the answer waits for it", async () => {
    const smallWindow = Buffer.from([0, 4, 0, 0, 0, 100]);
    connection.write(frame(frameType.settings, 0, 0, smallWindow));
    const began = listener.nextCall();
    connection.write(streamRequest(1, "echo", "x".repeat(1_000)));
    const call = await began;
    await untilWindowIsEmpty(100);
    expect(call.outcome).toEqual({ kind: "ok" });
    clock.advance(60_500);
    const { payload } = await connection.frameOf(frameType.resetStream, 1);
    expect(payload.readUInt32BE()).toBe(constants.NGHTTP2_CANCEL);
  });

  test("still gets the status when it wakes up within the 0.5 s", async () => {
    connection.write(streamRequest(1, "endless"));
    await untilWindowIsEmpty();
    clock.advance(60_499);
    const credit = Buffer.from([0, 0x10, 0, 0]);
    connection.write(frame(frameType.windowUpdate, 0, 0, credit), frame(frameType.windowUpdate, 0, 1, credit));
    // The trailers are the second HEADERS frame, and the last frame of the stream.
    await vi.waitFor(() => expect(connection.countOf(frameType.headers, 1)).toBe(2));
    expect(connection.has(frameType.resetStream, 1)).toBe(false);
  });
});

test("a reader that grants a window before each limit passes is never cut off", async () => {
  const began = listener.nextCall();
  connection.write(streamRequest(1, "endless"));
  const call = await began;
  const credit = Buffer.from([0, 1, 0, 0]);
  for (let round = 1; round <= 4; round++) {
    await untilWindowIsEmpty(windowBytes + (round - 1) * 65_536);
    clock.advance(50_000);
    connection.write(frame(frameType.windowUpdate, 0, 0, credit), frame(frameType.windowUpdate, 0, 1, credit));
  }
  expect(call.outcome).toBeUndefined();
  connection.write(frame(frameType.resetStream, 0, 1, Buffer.from([0, 0, 0, 8])));
});

test("a reader over HTTP/1 that stalls is cut off as well", async () => {
  const socket = await openSocket(listener.port);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const body = envelope(Buffer.from(`{"model":"endless"}`));
  const began = listener.nextCall();
  socket.write(
    "POST /tokenwire.v1.CompletionService/StreamComplete HTTP/1.1\r\nHost: a\r\n" +
      `Content-Type: application/connect+json\r\nContent-Length: ${body.byteLength}\r\n\r\n`,
  );
  socket.write(body);
  const call = await began;
  await vi.waitFor(() => {
    clock.advance(60_000);
    expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "READER_STALLED" } });
  });
  clock.advance(500);
  // Only now does the client read: what was buffered, and then the end.
  socket.resume();
  await closed;
});

describe("a caller that leaves ends its call at once, and no operator need know", () => {
  test("by resetting its HTTP/2 stream", async () => {
    const began = listener.nextCall();
    connection.write(streamRequest(1, "hang"));
    const call = await began;
    connection.write(frame(frameType.resetStream, 0, 1, Buffer.from([0, 0, 0, 8])));
    await vi.waitFor(() =>
      expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "CALLER_CANCELLED" } }),
    );
  });

  test("by closing its connection", async () => {
    const began = listener.nextCall();
    connection.write(streamRequest(1, "endless"));
    const call = await began;
    connection.socket.destroy();
    await vi.waitFor(() =>
      expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "CALLER_CANCELLED" } }),
    );
  });
});
