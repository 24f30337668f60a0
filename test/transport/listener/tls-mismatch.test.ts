import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { silentLog } from "../../../src/core/log.ts";
import { apiClients } from "../../support/api-clients.ts";
import { createTestTls, testClientTls } from "../../support/doors.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { askHttp1, openSocket } from "../../support/http-answers.ts";
import { frameType, openRawHttp2 } from "../../support/raw-http2.ts";
import { startTestListener, type TestListener, type TestListenerOptions } from "../../support/test-listener.ts";

const completePath = "/tokenwire.v1.CompletionService/Complete";
const clientHello = Buffer.from("16030100f0010000ec0303", "hex");
const withTls = "this port speaks TLS: connect with https:// or TLS credentials";
const withoutTls = "this port speaks no TLS: connect with http:// or plaintext credentials";

let listener: TestListener;
let told: { readonly fields: unknown; readonly message: string }[];

async function start(options: TestListenerOptions): Promise<void> {
  told = [];
  const info = (fields: unknown, message: string): void => {
    told.push({ fields, message });
  };
  listener = await startTestListener({ ...options, log: { ...silentLog, info } });
}

afterEach(() => listener.close());

test("TLS on a port without it is answered in words, and the log names the client and the mend", async () => {
  await start({});
  const socket = await openSocket(listener.port);
  const { localPort } = socket;
  socket.write(clientHello);

  expect(await text(socket)).toMatch(new RegExp(`^HTTP/1\\.1 400 Bad Request\r\n[^]*\r\n\r\n${withoutTls}\n$`));
  expect(told).toEqual([
    { fields: { peer: `127.0.0.1:${localPort}` }, message: `a client spoke TLS; ${withoutTls}, or set server.tls` },
  ]);
});

test("the library of a TLS client says that this is no TLS", async () => {
  await start({});
  await expect(openSocket(listener.port, testClientTls)).rejects.toMatchObject({
    code: "ERR_SSL_WRONG_VERSION_NUMBER",
  });
});

test("HTTP/1.1 in plaintext on a port with TLS is answered in words, however long its body", async () => {
  await start({ tls: createTestTls() });
  const answer = await askHttp1(listener.port, { path: completePath }, "x".repeat(4_000_000));

  expect(answer.status).toBe(400);
  expect(answer.body.toString()).toBe(`${withTls}\n`);
  expect(told.map(({ message }) => message)).toEqual([`a client spoke plaintext; ${withTls}`]);
  expect(listener.calls).toEqual([]);
});

test("HTTP/2 in plaintext on a port with TLS gets a GOAWAY with the reason", async () => {
  await start({ tls: createTestTls() });
  const connection = await openRawHttp2(listener.port);
  const { payload } = await connection.frameOf(frameType.goAway, 0);

  // INADEQUATE_SECURITY, RFC 9113, 7.
  expect(payload.readUInt32BE(4)).toBe(0xc);
  expect(payload.subarray(8).toString()).toBe(withTls);
  connection.socket.destroy();
});

test("grpc-js in plaintext on a port with TLS fails at once, as a matter of security", async () => {
  await start({ tls: createTestTls() });
  const client = apiClients.get("grpc-js")?.(`http://127.0.0.1:${listener.port}`);

  await expect(client?.complete({ model: "echo", prompt: "hello" })).rejects.toMatchObject({
    code: status.PERMISSION_DENIED,
    message: "Protocol not secure enough",
  });
  client?.close();
});

test("a refused client that does not leave is closed after the time that a beginning may take", async () => {
  const clock = createFakeClock();
  await start({ tls: createTestTls(), clock, limits: { firstByteTimeoutMs: 100 } });
  const socket = connect({ port: listener.port, host: "127.0.0.1", allowHalfOpen: true });
  const reset = once(socket, "close").catch((error: unknown) => error);
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  socket.resume();
  await once(socket, "end");

  clock.advance(100);
  // Only a closed socket answers with a reset, which the next write reports.
  while (socket.writable) {
    socket.write("hello?");
    await new Promise(setImmediate);
  }
  expect(await reset).toMatchObject({ code: expect.stringMatching(/^(?:ECONNRESET|EPIPE)$/) });
});
