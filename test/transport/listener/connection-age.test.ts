import { once } from "node:events";
import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createConnectionAges } from "../../../src/transport/listener/connection-age.ts";
import { doors } from "../../support/doors.ts";
import { createFakeClock, type FakeClock } from "../../support/fake-clock.ts";
import { openSocket } from "../../support/http-answers.ts";
import { frame, frameType, openRawHttp2, type RawHttp2 } from "../../support/raw-http2.ts";
import { streamRequest } from "../../support/raw-stream.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const maxConnectionAgeMs = 60_000;

describe.each(doors)("%s", (_door, { createTls, clientTls }) => {
  let clock: FakeClock;
  let listener: TestListener;
  const sockets: Socket[] = [];

  afterEach(async () => {
    for (const socket of sockets.splice(0)) socket.destroy();
    const closed = listener.close();
    clock.advance(2_000);
    await closed;
  });

  async function start(random?: () => number): Promise<void> {
    clock = createFakeClock();
    // Only the age may end a connection, and the server sends no pings of its own.
    const limits = {
      maxConnectionAgeMs,
      headersTimeoutMs: 600_000,
      requestTimeoutMs: 600_000,
      keepaliveIntervalMs: 600_000,
    };
    listener = await startTestListener({ clock, limits, tls: createTls(clock), ...(random && { random }) });
  }

  async function openHttp2(): Promise<RawHttp2> {
    const connection = await openRawHttp2(listener.port, { tls: clientTls });
    sockets.push(connection.socket);
    await settle(connection);
    return connection;
  }

  /** Waits until the server has read all that was sent: it answers pings in order. */
  async function settle(connection: RawHttp2): Promise<void> {
    const before = connection.countOf(frameType.ping, 0);
    connection.write(frame(frameType.ping, 0, 0, Buffer.alloc(8)));
    await connection.framesOf(frameType.ping, 0, before + 1);
  }

  test("an old HTTP/2 connection gets a GOAWAY, and closes when its calls are over", async () => {
    await start();
    const connection = await openHttp2();
    const first = listener.nextCall();
    connection.write(streamRequest(1, "hang"));
    const call = await first;

    clock.advance(maxConnectionAgeMs - 1_000);
    await settle(connection);
    expect(connection.has(frameType.goAway, 0)).toBe(false);
    clock.advance(1_000);
    const { payload } = await connection.frameOf(frameType.goAway, 0);
    expect([payload.readUInt32BE(0), payload.readUInt32BE(4)]).toEqual([1, 0]);

    clock.advance(4 * maxConnectionAgeMs);
    await settle(connection);
    expect([call.outcome, connection.socket.closed]).toEqual([undefined, false]);
    call.end({ kind: "ok" });
    await connection.closed;
    expect(connection.countOf(frameType.headers, 1)).toBe(2);
    expect(connection.has(frameType.resetStream, 1)).toBe(false);
  });

  test("the age differs from connection to connection by up to 10 %", async () => {
    const shares = [0, 1];
    await start(() => shares.shift() ?? 0.5);
    const early = await openHttp2();
    const late = await openHttp2();
    clock.advance(56_000);
    await early.frameOf(frameType.goAway, 0);
    await settle(late);
    expect(late.has(frameType.goAway, 0)).toBe(false);
  });

  test("an old HTTP/1.1 connection closes after its next answer", async () => {
    await start();
    const socket = await openSocket(listener.port, clientTls);
    sockets.push(socket);
    async function ask(): Promise<string> {
      socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      const [bytes] = await once(socket, "data");
      return String(bytes).toLowerCase();
    }
    await ask();
    clock.advance(maxConnectionAgeMs - 1);
    expect(await ask()).toContain("connection: keep-alive");
    const closed = once(socket, "close");
    clock.advance(1);
    expect(await ask()).toContain("connection: close");
    await closed;
  });
});

test("without a limit no connection is ever old", () => {
  expect(createConnectionAges(undefined, () => 0.5)()).toBe(Number.POSITIVE_INFINITY);
  const ages = [0, 0.5, 1].map((number) => createConnectionAges(1_000, () => number)());
  expect(ages).toEqual([900, 1_000, 1_100]);
});
