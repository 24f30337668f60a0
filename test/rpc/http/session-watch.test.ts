import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { doors } from "../../support/doors.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { frame, frameType, openRawHttp2, type RawHttp2 } from "../../support/raw-http2.ts";
import { streamRequest } from "../../support/raw-stream.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const pingAcknowledged = 1;
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

  describe("an idle connection", () => {
    test("is closed after the limit", async () => {
      clock.advance(120_000);
      await connection.closed;
      expect(connection.has(frameType.goAway, 0)).toBe(true);
    });

    test("is not closed before, and gets no pings", async () => {
      clock.advance(119_000);
      await settle();
      expect(connection.has(frameType.goAway, 0)).toBe(false);
      // One for each settle, all of them answers.
      expect(connection.countOf(frameType.ping, 0)).toBe(2);
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
