// A reset hides the status of a call: the library of the caller then makes up one of its own, CANCELLED or UNAVAILABLE,
// without a reason.
import { constants } from "node:http2";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { ErrorInfoSchema } from "../../../src/gen/google/rpc/error_details_pb.ts";
import { type ApiClient, ApiFailure, apiClients } from "../../support/api-clients.ts";
import { doors } from "../../support/doors.ts";
import { eventually } from "../../support/eventually.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { frame, frameType, headersFrame, openRawHttp2 } from "../../support/raw-http2.ts";
import { streamFields } from "../../support/raw-stream.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

describe.each(doors)("%s", (_door, { createTls, clientTls }) => {
  let clock: FakeClock;
  let listener: TestListener;

  beforeEach(async () => {
    clock = createFakeClock();
    const limits = { keepaliveIntervalMs: 1e9, idleTimeoutMs: 1e9 };
    listener = await startTestListener({ clock, limits, tls: createTls(clock) });
  });

  afterEach(async () => {
    const closed = listener.close();
    // Timers of the shutdown go by the same clock.
    clock.advance(2_000);
    await closed;
  });

  /** Resolves when the answer waits for its reader. */
  async function untilBlocked(): Promise<void> {
    await eventually(async () => {
      const before = listener.deltas;
      for (let turns = 0; turns < 20; turns++) await nextTurn();
      expect(listener.deltas).toBe(before);
    });
  }

  /** The reason in the status that ends a stream. */
  async function reasonAtTheEnd(events: AsyncIterator<unknown>): Promise<string | undefined> {
    try {
      while ((await events.next()).done !== true);
    } catch (thrown) {
      if (!(thrown instanceof ApiFailure)) throw thrown;
      return thrown.detail(ErrorInfoSchema)?.reason;
    }
    throw new Error("the stream should have failed");
  }

  describe.each([...apiClients])("over %s", (_name, create) => {
    let client: ApiClient;

    beforeEach(() => {
      client = create(listener.baseUrl, clientTls);
    });

    afterEach(() => client.close());

    test("a slow reader gets the status of a call that failed behind unread content", async () => {
      const began = listener.nextCall();
      const events = client.streamComplete({ model: "endless" })[Symbol.asyncIterator]();
      await events.next();
      const call = await began;
      await untilBlocked();
      call.end({ kind: "failed", error: new GatewayError("STREAM_TRUNCATED", "the provider left") });
      // The wait of the reader began earlier, so its time is not up.
      for (let seconds = 0; seconds < 50; seconds++) clock.advance(1_000);
      expect(await reasonAtTheEnd(events)).toBe("STREAM_TRUNCATED");
    });

    test.each(["STREAM_TRUNCATED", "SHUTTING_DOWN"] as const)(
      "a call that fails as %s while the gateway is short of processor time ends with its status",
      async (reason) => {
        const began = listener.nextCall();
        const events = client.streamComplete({ model: "hang" })[Symbol.asyncIterator]();
        await events.next();
        const call = await began;
        call.end({ kind: "failed", error: new GatewayError(reason, "a test") });
        const ended = reasonAtTheEnd(events);
        for (let pauses = 0; pauses < 8; pauses++) {
          clock.jump(10_000);
          await nextTurn();
        }
        expect(await ended).toBe(reason);
      },
    );

    test("a call that a shutdown ends gets its status, although the process stands still just then", async () => {
      const began = listener.nextCall();
      const events = client.streamComplete({ model: "hang" })[Symbol.asyncIterator]();
      await events.next();
      const call = await began;
      const drained = listener.drain(0);
      clock.jump(0);
      expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "SHUTTING_DOWN" } });
      for (let pauses = 0; pauses < 5; pauses++) clock.jump(10_000);
      expect(await reasonAtTheEnd(events)).toBe("SHUTTING_DOWN");
      client.close();
      clock.advance(2_000);
      await drained;
    });
  });

  test("a refusal that waits for its reader is not dropped because its request is still being sent", async () => {
    const connection = await openRawHttp2(listener.port, { tls: clientTls });
    const noWindow = Buffer.from([0, 4, 0, 0, 0, 0]);
    const fields = { ...streamFields, ":path": "/nothing/is/here", "content-type": "text/plain" };
    connection.write(frame(frameType.settings, 0, 0, noWindow), headersFrame(1, fields));
    await connection.frameOf(frameType.headers, 1);
    clock.advance(59_000);
    const credit = Buffer.from([0, 0, 4, 0]);
    connection.write(frame(frameType.windowUpdate, 0, 1, credit));
    await connection.frameOf(frameType.data, 1);
    expect(connection.dataBytes(1)).toBeGreaterThan(0);
    expect(connection.has(frameType.resetStream, 1)).toBe(false);
    clock.advance(2_000);
    const { payload } = await connection.frameOf(frameType.resetStream, 1);
    expect(payload.readUInt32BE()).toBe(constants.NGHTTP2_NO_ERROR);
    connection.socket.destroy();
  });
});
