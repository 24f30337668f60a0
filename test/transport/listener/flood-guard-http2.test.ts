import { constants } from "node:http2";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { silentLog } from "../../../src/core/log.ts";
import { doors } from "../../support/doors.ts";
import { expectServing } from "../../support/expect-serving.ts";
import { frame, frameType, headersFrame, openRawHttp2 } from "../../support/raw-http2.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

// What floods is forgotten by and by: not however long a slow machine takes to send it.
const clock = { ...systemClock, now: () => 0 };

const authority = { ":scheme": "http", ":authority": "a" };
const streamFields = { ...authority, ":method": "POST", ":path": "/tokenwire.v1.CompletionService/StreamComplete" };
const grpcFields = { ...streamFields, "content-type": "application/grpc", te: "trailers" };
describe.each(doors)("%s", (_door, { createTls, clientTls }) => {
  const onDebug = vi.fn();
  let listener: TestListener;

  beforeEach(async () => {
    onDebug.mockClear();
    listener = await startTestListener({
      clock,
      log: { ...silentLog, debug: onDebug },
      limits: { streamResetBurst: 200, streamResetsPerSecond: 20 },
      tls: createTls(),
    });
  });

  afterEach(async () => {
    await expectServing(listener, clientTls);
    await listener.close();
  });

  describe("frames that move no request end the connection, and that one only", () => {
    const windowUpdate = frame(frameType.windowUpdate, 0, 0, Buffer.from([0, 0, 0, 1]));
    test.each([
      { name: "PING", flood: frame(frameType.ping, 0, 0, Buffer.alloc(8)) },
      { name: "SETTINGS", flood: frame(frameType.settings, 0, 0) },
      { name: "WINDOW_UPDATE", flood: windowUpdate },
      { name: "empty DATA", flood: frame(frameType.data, 0, 1) },
      { name: "DATA of one byte", flood: frame(frameType.data, 0, 1, Buffer.alloc(1)) },
      { name: "PRIORITY", flood: frame(frameType.priority, 0, 3, Buffer.alloc(5)) },
    ])("$name", async ({ flood }) => {
      const connection = await openRawHttp2(listener.port, { tls: clientTls });
      connection.write(headersFrame(1, grpcFields));
      for (let sent = 0; sent < 20_000; sent += 100) {
        connection.write(...Array.from({ length: 100 }, () => flood));
        await new Promise(setImmediate);
      }
      await connection.closed;
      expect(onDebug).toHaveBeenCalledWith({ err: expect.any(Error) }, "an HTTP/2 connection failed");
      // Over TLS this word may be lost behind the answers to the flood.
      if (clientTls !== undefined && !connection.has(frameType.goAway, 0)) return;
      const goAway = await connection.frameOf(frameType.goAway, 0);
      // Node's own limits answer the fastest floods first, with the second code.
      const codes = [constants.NGHTTP2_ENHANCE_YOUR_CALM, constants.NGHTTP2_INTERNAL_ERROR];
      expect(codes).toContain(goAway.payload.readUInt32BE(4));
    });
  });

  test.each([
    { name: "streams", fields: grpcFields },
    { name: "streams that wait for 100 Continue", fields: { ...grpcFields, expect: "100-continue" } },
  ])("$name that are opened and reset at once end the connection before they start anything", async ({ fields }) => {
    const connection = await openRawHttp2(listener.port, { tls: clientTls });
    for (let id = 1; id < 2_000; id += 2) {
      connection.write(headersFrame(id, fields), frame(frameType.resetStream, 0, id, Buffer.from([0, 0, 0, 8])));
    }
    await connection.closed;
    expect(listener.calls).toEqual([]);
  });

  test("streams that the client makes the server reset end the connection", async () => {
    const connection = await openRawHttp2(listener.port, { tls: clientTls });
    const zeroUpdate = Buffer.alloc(4);
    for (let id = 1; id < 10_000; id += 2) {
      connection.write(headersFrame(id, grpcFields), frame(frameType.windowUpdate, 0, id, zeroUpdate));
    }
    await connection.closed;
    expect(listener.calls).toEqual([]);
  });

  test("a header block without end ends the connection", async () => {
    const connection = await openRawHttp2(listener.port, { tls: clientTls });
    connection.write(frame(frameType.headers, 0, 1));
    for (let sent = 0; sent < 5_000; sent += 100) {
      connection.write(...Array.from({ length: 100 }, () => frame(frameType.continuation, 0, 1)));
    }
    await connection.closed;
    expect(listener.calls).toEqual([]);
  });

  describe("a header above the limits resets its stream", () => {
    test.each([
      {
        name: "101 fields",
        fields: Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`x-${index}`, "1"])),
      },
      { name: "a field of 40 KB", fields: { "x-large": "x".repeat(40_000) } },
    ])("$name", async ({ fields }) => {
      const connection = await openRawHttp2(listener.port, { tls: clientTls });
      connection.write(...splitHeaders(headersFrame(1, { ...grpcFields, ...fields }, true)));
      const { payload } = await connection.frameOf(frameType.resetStream, 1);
      expect(payload.readUInt32BE()).toBe(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      connection.socket.destroy();
    });
  });

  /** Cuts a HEADERS frame into frames of the size that every peer takes. */
  function splitHeaders(headers: Buffer): Buffer[] {
    const block = Buffer.from(headers.subarray(9));
    const pieces = Array.from({ length: Math.ceil(block.byteLength / 16_384) }, (_, index) =>
      Buffer.from(block.subarray(index * 16_384, (index + 1) * 16_384)),
    );
    const last = pieces.length - 1;
    return pieces.map((piece, index) => {
      const endHeaders = index === last ? 0x4 : 0;
      return index === 0
        ? frame(frameType.headers, endHeaders + 1, 1, piece)
        : frame(frameType.continuation, endHeaders, 1, piece);
    });
  }

  test("streams above the limit are refused, and those below are served", async () => {
    await listener.close();
    listener = await startTestListener({ limits: { maxStreams: 2 }, tls: createTls() });
    const connection = await openRawHttp2(listener.port, { acknowledges: false, tls: clientTls });
    connection.write(headersFrame(1, grpcFields), headersFrame(3, grpcFields), headersFrame(5, grpcFields));
    const { payload } = await connection.frameOf(frameType.resetStream, 5);
    expect(payload.readUInt32BE()).toBe(constants.NGHTTP2_REFUSED_STREAM);
    connection.write(frame(frameType.data, 1, 1, Buffer.alloc(5)));
    const { streamId } = await connection.frameOf(frameType.data, 1);
    expect(streamId).toBe(1);
    connection.socket.destroy();
  });
});
