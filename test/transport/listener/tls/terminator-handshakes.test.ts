import { once } from "node:events";
import { text } from "node:stream/consumers";
import { type ConnectionOptions, connect } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestTls, testClientTls, testCredentials } from "../../../support/doors.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import { openSocket, sendRaw } from "../../../support/http-answers.ts";
import { frame, frameType, openRawHttp2, preface } from "../../../support/raw-http2.ts";
import { startTestListener, type TestListener } from "../../../support/test-listener.ts";

const request =
  "POST /tokenwire.v1.CompletionService/Complete HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
  'Content-Type: application/json\r\nContent-Length: 33\r\n\r\n{"model":"echo","prompt":"hello"}';

describe("with clocks that go", () => {
  let listener: TestListener;

  beforeEach(async () => {
    listener = await startTestListener({ tls: createTestTls() });
  });

  afterEach(async () => {
    expect(await sendRaw(listener.port, request, testClientTls)).toContain('"text":"hello"');
    await listener.close();
  });

  test.each<[name: string, options: ConnectionOptions, protocol: string | false]>([
    ["a client that prefers HTTP/1.1 gets HTTP/2 all the same", { ALPNProtocols: ["http/1.1", "h2"] }, "h2"],
    ["a client of HTTP/1.1 gets it", { ALPNProtocols: ["http/1.1"] }, "http/1.1"],
    ["a client without ALPN gets none", {}, false],
  ])("%s", async (_, options, protocol) => {
    const socket = connect({ port: listener.port, host: "127.0.0.1", ...testClientTls, ...options });
    await once(socket, "secureConnect");
    expect(socket.alpnProtocol).toBe(protocol);
    socket.destroy();
  });

  test.each<[name: string, options: ConnectionOptions]>([
    ["without ALPN", {}],
    ["over TLS 1.2", { maxVersion: "TLSv1.2" }],
    ["over TLS 1.3", { minVersion: "TLSv1.3" }],
  ])("a call over HTTP/1.1 %s is served", async (_, options) => {
    const answer = await sendRaw(listener.port, request, { ...testClientTls, ...options });
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test.each<[name: string, options: ConnectionOptions, alert: string]>([
    [
      "TLS 1.1",
      { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
      "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
    ],
    ["no protocol of ours", { ALPNProtocols: ["spdy/3"] }, "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL"],
  ])("a client that speaks %s is refused with an alert", async (_, options, alert) => {
    await expect(openSocket(listener.port, { ...testClientTls, ...options })).rejects.toMatchObject({ code: alert });
  });

  test.each([
    ["HTTP/1.1 in plaintext", request],
    ["HTTP/2 in plaintext", preface + frame(frameType.settings, 0, 0).toString("latin1")],
    ["a SSH banner", "SSH-2.0-OpenSSH_9.9\r\n"],
    ["a handshake of nonsense", Buffer.from(`16030100f0${"ff".repeat(240)}`, "hex")],
  ])("%s ends the connection and calls nothing", async (_, bytes) => {
    await sendRaw(listener.port, bytes);
    expect(listener.calls).toEqual([]);
  });

  test("a connection that ends in the middle of its handshake is closed", async () => {
    const socket = await openSocket(listener.port);
    socket.end(Buffer.from("16030100f0010000ec0303", "hex"));
    expect(await text(socket)).toBe("");
  });

  test("a drain does not wait for a handshake", async () => {
    const draining = await startTestListener({ tls: createTestTls() });
    const socket = await openSocket(draining.port);
    // The listener has taken this connection over once it has served one that came later.
    await sendRaw(draining.port, request, testClientTls);
    await draining.drain(600_000);
    expect(await text(socket)).toBe("");
  });

  test("HTTP/1.1 where HTTP/2 was agreed on ends the connection", async () => {
    const answer = await sendRaw(listener.port, request, { ...testClientTls, ALPNProtocols: ["h2"] });
    expect(answer).not.toContain("HTTP/1.1");
  });

  test("HTTP/2 that was not agreed on is answered as HTTP/1.1 that cannot be read", async () => {
    expect(await sendRaw(listener.port, preface, testClientTls)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe("a client that takes too long is cut off", () => {
  test.each<[name: string, begin: (port: number) => Promise<{ readonly closed: Promise<unknown> }>]>([
    [
      "before its handshake",
      async (port) => {
        const socket = await openSocket(port);
        return { closed: text(socket) };
      },
    ],
    [
      "in the middle of its handshake",
      async (port) => {
        const socket = await openSocket(port);
        socket.write(Buffer.from("16030100f0010000ec0303", "hex"));
        // What the server has not read is answered by a reset.
        return { closed: text(socket).catch(() => {}) };
      },
    ],
    [
      "after its handshake, before HTTP/1.1",
      async (port) => {
        const socket = await openSocket(port, testClientTls);
        return { closed: text(socket) };
      },
    ],
    [
      "before it acknowledges the settings of HTTP/2",
      async (port) => {
        const connection = await openRawHttp2(port, { tls: testClientTls, acknowledges: false });
        await connection.frameOf(frameType.settings, 0);
        return connection;
      },
    ],
  ])("%s", async (_, begin) => {
    const clock = createFakeClock();
    const tls = createTestTls(testCredentials, clock);
    const idleTimers = clock.pending;
    const listener = await startTestListener({ clock, tls, limits: { firstByteTimeoutMs: 5_000 } });
    const { closed } = await begin(listener.port);
    await expect.poll(() => clock.pending).toBeGreaterThan(idleTimers);
    clock.advance(5_000);
    await closed;
    await listener.close();
    expect(clock.pending).toBe(0);
  });
});
