import { once } from "node:events";
import { connect, constants } from "node:http2";
import { setImmediate } from "node:timers/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { findTrailerError } from "@connectrpc/connect/protocol-grpc";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { silentLog } from "../../../src/core/log.ts";
import { ErrorInfoSchema } from "../../../src/gen/google/rpc/error_details_pb.ts";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { doors } from "../../support/doors.ts";
import { eventually } from "../../support/eventually.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { envelope, openSocket } from "../../support/http-answers.ts";
import { frame, frameType, openRawHttp2, type RawHttp2 } from "../../support/raw-http2.ts";
import { streamFields, streamRequest } from "../../support/raw-stream.ts";
import { createStallClock } from "../../support/stall-clock.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const windowBytes = 65_535;
const stallLimitMs = 61_234; // not the delay of any other timer
// These connections answer no pings, so that nothing but the reader matters.
const unwatched = { keepaliveIntervalMs: 1e9, idleTimeoutMs: 1e9 };

describe.each(doors)("%s", (_door, { createTls, clientTls }) => {
  const onTrouble = vi.fn();
  const onInfo = vi.fn();
  let clock: FakeClock;
  let listener: TestListener;
  let connection: RawHttp2;

  beforeEach(async () => {
    clock = createFakeClock();
    onInfo.mockClear();
    const log = { ...silentLog, info: onInfo, warn: onTrouble, error: onTrouble };
    listener = await startTestListener({
      clock,
      log,
      limits: unwatched,
      tls: createTls(clock),
    });
    connection = await openRawHttp2(listener.port, { tls: clientTls });
  });

  afterEach(async () => {
    connection.socket.destroy();
    const closed = listener.close();
    // Timers of the shutdown go by the same clock.
    clock.advance(2_000);
    await closed;
    expect(onTrouble.mock.calls).toEqual([]);
  });

  /** Grants the windows of stream 1 and of its connection so many more bytes. */
  function grant(byteLength: number): void {
    const credit = Buffer.alloc(4);
    credit.writeUInt32BE(byteLength);
    connection.write(frame(frameType.windowUpdate, 0, 0, credit), frame(frameType.windowUpdate, 0, 1, credit));
  }

  /** Resolves when the whole window of stream 1 is used up. */
  async function untilWindowIsEmpty(totalBytes = windowBytes): Promise<void> {
    await eventually(() => expect(connection.dataBytes(1)).toBe(totalBytes));
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
      expect(onInfo).not.toHaveBeenCalled();
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
      // The call ended well and says nothing of this.
      expect(onInfo.mock.calls).toEqual([
        [
          { peer: `127.0.0.1:${connection.socket.localPort}`, reason: "READER_STALLED" },
          expect.stringContaining("broken"),
        ],
      ]);
    });

    test("still gets the status when it wakes up within the 0.5 s", async () => {
      const stallClock = createStallClock(stallLimitMs);
      const server = await startTestListener({
        clock: stallClock,
        limits: { ...unwatched, readerStallTimeoutMs: stallLimitMs },
        tls: createTls(stallClock),
      });
      const session = connect(server.baseUrl, clientTls);
      await once(session, "remoteSettings");
      // Frames are read in order, so when the ping comes back the settings were acknowledged.
      await new Promise((resolve) => session.ping(resolve));
      const began = server.nextCall();
      const stream = session.request(streamFields);
      const message = toBinary(CompleteRequestSchema, create(CompleteRequestSchema, { model: "endless" }));
      stream.end(envelope(message));
      const call = await began;
      // The client does not read the stream, so in the end the answer waits.
      await stallClock.untilRunning();
      stallClock.advance(stallLimitMs);
      expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "READER_STALLED" } });
      stallClock.advance(499);
      const trailers = once(stream, "trailers");
      stream.resume();
      const [received] = await trailers;
      expect(received["grpc-status"]).toBe("4");
      const error = findTrailerError(new Headers(Object.entries(received)));
      expect(error?.findDetails(ErrorInfoSchema)).toMatchObject([{ reason: "READER_STALLED" }]);
      session.destroy();
      const closed = server.close();
      stallClock.advance(2_000);
      await closed;
    });
  });

  test("a reader that grants a window before each limit passes is never cut off", async () => {
    const began = listener.nextCall();
    connection.write(streamRequest(1, "endless"));
    const call = await began;
    for (let round = 1; round <= 4; round++) {
      await untilWindowIsEmpty(windowBytes + (round - 1) * 65_536);
      clock.advance(50_000);
      grant(65_536);
    }
    expect(call.outcome).toBeUndefined();
    connection.write(frame(frameType.resetStream, 0, 1, Buffer.from([0, 0, 0, 8])));
  });

  describe("a reader that takes its time over each part of one large message", () => {
    const mebibyte = 1024 * 1024;

    test("gets it whole over HTTP/2", async () => {
      const began = listener.nextCall();
      connection.write(streamRequest(1, "large"));
      const call = await began;
      for (let granted = windowBytes; granted < 16 * mebibyte; granted += 2 * mebibyte) {
        await untilWindowIsEmpty(granted);
        clock.advance(50_000);
        grant(2 * mebibyte);
      }
      await connection.framesOf(frameType.headers, 1, 2);
      const tagAndLength = 5;
      expect(connection.dataBytes(1)).toBe(envelope(Buffer.alloc(tagAndLength)).byteLength + 16 * mebibyte);
      expect(call.outcome).toEqual({ kind: "ok" });
    });

    test("is cut off when it takes no more of it for 60 s", async () => {
      const began = listener.nextCall();
      connection.write(streamRequest(1, "large"));
      const call = await began;
      await untilWindowIsEmpty();
      clock.advance(50_000);
      grant(mebibyte);
      await untilWindowIsEmpty(windowBytes + mebibyte);
      clock.advance(59_999);
      expect(call.outcome).toBeUndefined();
      clock.advance(1);
      expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "READER_STALLED" } });
      clock.advance(500);
      await connection.frameOf(frameType.resetStream, 1);
    });

    test("gets it whole over HTTP/1", async () => {
      const stallClock = createStallClock(stallLimitMs);
      const server = await startTestListener({
        clock: stallClock,
        limits: { readerStallTimeoutMs: stallLimitMs },
        tls: createTls(stallClock),
      });
      const socket = await openSocket(server.port, clientTls);
      const body = `{"model":"large"}`;
      socket.write(
        "POST /tokenwire.v1.CompletionService/Complete HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
          `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
      let waitsBefore = 0;
      let answerBytes = 0;
      for await (const bytes of socket) {
        answerBytes += bytes.byteLength;
        // Time goes on only when the server has seen progress and waits anew.
        if (stallClock.begun() > waitsBefore) stallClock.advance(stallLimitMs - 1);
        waitsBefore = stallClock.begun();
        await setImmediate();
      }
      expect(answerBytes).toBeGreaterThan(16 * mebibyte);
      expect(stallClock.now()).toBeGreaterThan(3 * stallLimitMs);
      const closed = server.close();
      stallClock.advance(2_000);
      await closed;
    });
  });

  test("a reader over HTTP/1 that stalls is cut off as well", async () => {
    const stallClock = createStallClock(stallLimitMs);
    const server = await startTestListener({
      clock: stallClock,
      limits: { readerStallTimeoutMs: stallLimitMs },
      tls: createTls(stallClock),
    });
    const socket = await openSocket(server.port, clientTls);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    const body = envelope(Buffer.from(`{"model":"endless"}`));
    const began = server.nextCall();
    socket.write(
      "POST /tokenwire.v1.CompletionService/StreamComplete HTTP/1.1\r\nHost: localhost\r\n" +
        `Content-Type: application/connect+json\r\nContent-Length: ${body.byteLength}\r\n\r\n`,
    );
    socket.write(body);
    const call = await began;
    await stallClock.untilRunning();
    stallClock.advance(stallLimitMs);
    expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "READER_STALLED" } });
    stallClock.advance(500);
    // Only now does the client read: what was buffered, and then the end.
    socket.resume();
    await closed;
    const drained = server.close();
    stallClock.advance(2_000);
    await drained;
  });

  describe("a caller that leaves ends its call at once, and no operator need know", () => {
    test("by resetting its HTTP/2 stream", async () => {
      const began = listener.nextCall();
      connection.write(streamRequest(1, "hang"));
      const call = await began;
      connection.write(frame(frameType.resetStream, 0, 1, Buffer.from([0, 0, 0, 8])));
      await eventually(() =>
        expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "CALLER_CANCELLED" } }),
      );
    });

    test("by closing its connection", async () => {
      const began = listener.nextCall();
      connection.write(streamRequest(1, "endless"));
      const call = await began;
      connection.socket.destroy();
      await eventually(() =>
        expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "CALLER_CANCELLED" } }),
      );
    });
  });
});
