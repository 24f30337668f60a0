import { once } from "node:events";
import { constants } from "node:http2";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { doors } from "../../support/doors.ts";
import { expectServing } from "../../support/expect-serving.ts";
import { openSocket, sendRaw } from "../../support/http-answers.ts";
import { frame, frameType, headersFrame, openRawHttp2, preface } from "../../support/raw-http2.ts";
import { startTestListener, type TestListener } from "../../support/test-listener.ts";

const completePath = "/tokenwire.v1.CompletionService/Complete";
describe.each(doors)("%s", (_door, { createTls, clientTls }) => {
  const http2Tls = clientTls && { ...clientTls, ALPNProtocols: ["h2"] };
  let listener: TestListener;

  beforeEach(async () => {
    listener = await startTestListener({
      limits: { firstByteTimeoutMs: 100, headersTimeoutMs: 100, requestTimeoutMs: 300 },
      tls: createTls(),
    });
  });

  afterEach(async () => {
    await expectServing(listener, clientTls);
    await listener.close();
  });

  describe("what cannot be read over HTTP/1 is answered and the connection closed", () => {
    test.each([
      {
        name: "a host that is no host",
        bytes: `POST ${completePath} HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n`,
        status: 400,
      },
      {
        name: "a host with a space",
        bytes: `POST ${completePath} HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n`,
        status: 400,
      },
      { name: "HTTP/1.0 without a host", bytes: `POST ${completePath} HTTP/1.0\r\n\r\n`, status: 400 },
      { name: "HTTP/1.1 without a host", bytes: `POST ${completePath} HTTP/1.1\r\n\r\n`, status: 400 },
      {
        name: "a path that is no path",
        bytes: "POST // HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        status: 400,
      },
      { name: "text that is not HTTP", bytes: "hello, is anybody there?\r\n\r\n", status: 400 },
      { name: "bytes of another protocol", bytes: Buffer.from("16030100f0010000ec0303", "hex"), status: 400 },
      { name: "a preface that goes wrong", bytes: "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", status: 400 },
      {
        name: "a header of 17 KiB",
        bytes: `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(17_408)}\r\n\r\n`,
        status: 431,
      },
      {
        name: "a header of a megabyte, of which most comes after the answer",
        bytes: `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(1_048_576)}\r\n\r\n`,
        status: 431,
      },
      { name: "a header that dawdles", bytes: "GET / HTTP/1.1\r\nHost: localhost\r\n", status: 408 },
      {
        name: "a body that dawdles",
        bytes: `POST ${completePath} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
        status: 400,
      },
    ])("$name: $status", async ({ bytes, status }) => {
      expect(await sendRaw(listener.port, bytes, clientTls)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    });
  });

  describe("a connection that does not say what it wants is closed", () => {
    test.each([
      { name: "nothing at all", bytes: "" },
      { name: "half a preface", bytes: preface.slice(0, 10) },
      { name: "the first byte of a preface", bytes: "P" },
      { name: "a preface without SETTINGS", bytes: preface },
      {
        name: "SETTINGS that are never acknowledged",
        bytes: preface + frame(frameType.settings, 0, 0).toString("latin1"),
      },
    ])("$name", async ({ bytes }) => {
      const socket = await openSocket(listener.port, http2Tls);
      socket.write(bytes);
      const received = await text(socket);
      expect(received).not.toContain("HTTP/1.1");
    });

    test("one that ends before its first byte", async () => {
      const socket = await openSocket(listener.port, http2Tls);
      socket.end();
      expect(await text(socket)).toBe("");
    });
  });

  test("a preface in single bytes is still HTTP/2", async () => {
    const socket = await openSocket(listener.port, http2Tls);
    socket.setNoDelay(true);
    for (const byte of preface) {
      socket.write(byte);
      await new Promise(setImmediate);
    }
    socket.write(frame(frameType.settings, 0, 0));
    const [settings] = await once(socket, "data");
    expect(settings[3]).toBe(frameType.settings);
    socket.destroy();
  });

  const completeFields = { ":method": "POST", ":scheme": "http", ":path": completePath };

  test("an HTTP/2 request whose authority is no host is answered 400", async () => {
    const connection = await openRawHttp2(listener.port, { tls: clientTls });
    connection.write(headersFrame(1, { ...completeFields, ":authority": "[" }, true));
    const { payload } = await connection.frameOf(frameType.headers, 1);
    // ":status: 400" has number 12 in HPACK's static table.
    expect(payload[0]).toBe(0x80 + 12);
    connection.socket.destroy();
  });

  test.each([
    { name: "without an authority", fields: completeFields },
    { name: "with a space in its authority", fields: { ...completeFields, ":authority": "a b" } },
  ])("an HTTP/2 request $name is reset as a protocol error", async ({ fields }) => {
    const connection = await openRawHttp2(listener.port, { tls: clientTls });
    connection.write(headersFrame(1, fields, true));
    const { payload } = await connection.frameOf(frameType.resetStream, 1);
    expect(payload.readUInt32BE()).toBe(constants.NGHTTP2_PROTOCOL_ERROR);
    connection.socket.destroy();
  });
});
