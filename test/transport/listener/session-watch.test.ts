import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { doors } from "../../support/doors.ts";
import { expectServing } from "../../support/expect-serving.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { frame, frameType, openRawHttp2, type RawHttp2 } from "../../support/raw-http2.ts";
import { streamRequest } from "../../support/raw-stream.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const pingAcknowledged = 1;
const unendedHeaders = frame(frameType.headers, 0, 1, Buffer.from([0x82]));
describe.each(doors)("%s", (_door, { createTls, clientTls }) => {
  let clock: FakeClock;
  let listener: TestListener;
  let connection: RawHttp2;

  beforeEach(async () => {
    clock = createFakeClock();
    const limits = { idleTimeoutMs: 120_000, keepaliveIntervalMs: 30_000, keepaliveTimeoutMs: 20_000 };
    listener = await startTestListener({ clock, limits, tls: createTls(clock) });
    connection = await openRawHttp2(listener.port, { tls: clientTls });
    await settle();
  });

  afterEach(async () => {
    connection.socket.destroy();
    const closed = listener.close();
    clock.advance(2_000);
    await closed;
  });

  /** Waits until the server has read all that was sent: it answers pings in order. */
  async function settle(): Promise<void> {
    const before = connection.countOf(frameType.ping, 0);
    connection.write(frame(frameType.ping, 0, 0, Buffer.alloc(8)));
    await connection.framesOf(frameType.ping, 0, before + 1);
  }

  async function openStream(): Promise<void> {
    connection.write(streamRequest(1, "hang"));
    await connection.frameOf(frameType.headers, 1);
  }

  /** Answers the last of so many pings, and waits until that was read. */
  async function answerPing(count: number): Promise<void> {
    const pings = await connection.framesOf(frameType.ping, 0, count);
    connection.write(frame(frameType.ping, pingAcknowledged, 0, Buffer.from(pings.at(-1)?.payload ?? [])));
    await settle();
  }

  describe("an idle connection", () => {
    test("is closed after the limit", async () => {
      clock.advance(120_000);
      await connection.closed;
      expect(connection.has(frameType.goAway, 0)).toBe(true);
    });

    test("is not closed before, and is asked once for each time that it has sent something", async () => {
      for (let round = 1; round <= 13; round++) {
        clock.advance(9_000);
        await answerPing(2 * round);
      }
      expect(connection.has(frameType.goAway, 0)).toBe(false);
      expect(connection.countOf(frameType.ping, 0)).toBe(1 + 2 * 13);
    });

    test.each([
      { name: "a header block", bytes: unendedHeaders },
      { name: "a header block that goes on and on", bytes: unendedHeaders, more: frame(frameType.continuation, 0, 1) },
      { name: "the head of a frame", bytes: Buffer.from([0, 0, 8]) },
      { name: "half a frame", bytes: frame(frameType.ping, 0, 0, Buffer.alloc(8)).subarray(0, 12) },
    ])("that leaves $name unended is closed within the time for a header", async ({ bytes, more }) => {
      connection.write(bytes);
      for (let second = 1; second <= 11; second++) {
        clock.advance(1_000);
        if (more !== undefined) connection.write(more);
      }
      await connection.closed;
      // The clock stands at 11 s, long before the limit of idle connections.
      expect(connection.has(frameType.goAway, 0)).toBe(true);
    });
  });

  describe("a connection with an open stream", () => {
    test("is pinged, and closed when it does not answer", async () => {
      await openStream();
      clock.advance(30_000);
      const [, ping] = await connection.framesOf(frameType.ping, 0, 2);
      expect(ping?.flags).toBe(0);
      clock.advance(20_000);
      await connection.closed;
    });

    test("is not closed for an answer that came during a pause of the process, but for none after it", async () => {
      await openStream();
      clock.advance(30_000);
      await connection.framesOf(frameType.ping, 0, 2);
      clock.jump(60_000);
      await settle();
      expect(connection.has(frameType.goAway, 0)).toBe(false);
      clock.advance(1_000);
      await connection.closed;
    });

    test("is never closed as idle while it answers", async () => {
      await openStream();
      for (let round = 1; round <= 5; round++) {
        clock.advance(31_000);
        // Each settle has brought one answer, and each round one ping.
        const sent = await connection.framesOf(frameType.ping, 0, 2 * round);
        connection.write(frame(frameType.ping, pingAcknowledged, 0, Buffer.from(sent.at(-1)?.payload ?? [])));
        await settle();
      }
      expect(connection.has(frameType.goAway, 0)).toBe(false);
    });
  });

  test("connections of one host above its limit are closed on arrival, until another has ended", async () => {
    const small = await startTestListener({ limits: { maxConnectionsPerHost: 1 }, tls: createTls() });
    const first = await openRawHttp2(small.port, { tls: clientTls });
    const second = await openRawHttp2(small.port, { acknowledges: false });
    await second.closed;
    expect(second.has(frameType.settings, 0)).toBe(false);
    first.socket.destroy();
    await first.closed;
    await expectServing(small, clientTls);
    await small.close();
  });

  test("connections above the limit are closed on arrival", async () => {
    const small = await startTestListener({ limits: { maxConnections: 1 }, tls: createTls() });
    const first = await openRawHttp2(small.port, { tls: clientTls });
    const second = await openRawHttp2(small.port, { acknowledges: false });
    await second.closed;
    expect(second.has(frameType.settings, 0)).toBe(false);
    expect(first.socket.destroyed).toBe(false);
    first.socket.destroy();
    await small.close();
  });
});
