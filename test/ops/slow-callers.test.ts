// Callers of the operations port that take their time, or connections: each has a limit, and the API does not notice.
import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import type { ServerFacts } from "../../src/ops/admin/server-facts.ts";
import { operationsOf } from "../../src/ops/operations.ts";
import { opsLimits } from "../../src/ops/ops-limits.ts";
import { type OpsPort, openOpsPort } from "../../src/ops/ops-port.ts";
import { createReadiness } from "../../src/ops/readiness.ts";
import { createTokens } from "../../src/ops/tokens.ts";
import type { ListenerLimits } from "../../src/transport/listener/listener-limits.ts";
import { doors } from "../support/doors.ts";
import { eventually } from "../support/eventually.ts";
import { askHttp1, openSocket } from "../support/http-answers.ts";
import { completionsAt, startOpsGateway } from "../support/ops-gateway.ts";
import { frame, frameType, headersFrame, openRawHttp2, preface } from "../support/raw-http2.ts";

const statusPath = "/tokenwire.admin.v1.AdminService/GetStatus";
const json = "Content-Type: application/json\r\n";

const facts: ServerFacts = {
  ...{ version: "1", nodeVersion: "v1", replica: "here" },
  readiness: createReadiness(() => []),
  // No test here asks for the configuration.
  config: {
    state: () => Promise.reject(new Error("asked")) as never,
    settings: () => [],
    reload: () => Promise.reject(new Error("asked")),
  },
};

/** The limits of the port, with less time. */
const short: ListenerLimits = {
  ...opsLimits,
  ...{ firstByteTimeoutMs: 300, headersTimeoutMs: 300, requestTimeoutMs: 300, readerStallTimeoutMs: 300 },
  ...{ keepAliveTimeoutMs: 500, idleTimeoutMs: 500 },
};

describe.each(doors)("%s", (_door, { createTls, clientTls }) => {
  const http2Tls = clientTls && { ...clientTls, ALPNProtocols: ["h2"] };
  let port: OpsPort;

  beforeEach(async () => {
    port = await openOpsPort(
      { host: "127.0.0.1", port: 0, admin: true },
      {
        operations: operationsOf({}),
        facts,
        writeMetrics: undefined,
        allowedHosts: [],
        tls: createTls(),
        tokens: createTokens(["canary-token-0123456789"]),
        limits: short,
        clock: systemClock,
        log: silentLog,
      },
    );
  });

  afterEach(async () => {
    const answer = await askHttp1(port.port, { method: "GET", path: "/livez" }, "", clientTls);
    expect(answer.body.toString()).toBe("ok\n");
    await port.close();
  });

  /** Writes again and again until the connection is closed; all that came back. */
  async function drip(socket: Socket, next: () => string | Buffer): Promise<string> {
    const timer = setInterval(() => socket.writable && socket.write(next()), 10);
    socket.once("close", () => clearInterval(timer));
    const received = await text(socket);
    clearInterval(timer);
    return received;
  }

  test.each<[what: string, first: string, next: string, says: RegExp]>([
    ["a line of the request", "GET /liv", "e", /^HTTP\/1\.1 408 /],
    ["headers", "GET /livez HTTP/1.1\r\nHost: localhost\r\n", "X", /^HTTP\/1\.1 408 /],
    ["many headers", "GET /livez HTTP/1.1\r\nHost: localhost\r\n", "x: y\r\n", /^HTTP\/1\.1 (408|431) /],
  ])("%s that comes byte by byte is cut off", async (_what, first, next, says) => {
    const socket = await openSocket(port.port, clientTls);
    socket.write(first);
    expect(await drip(socket, () => next)).toMatch(says);
  });

  test.each<[what: string, head: string]>([
    ["of a page", "GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"],
    ["of a page, without an end", "GET /livez HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n"],
    [
      "of an RPC that is refused",
      `POST ${statusPath} HTTP/1.1\r\nHost: localhost\r\n${json}Content-Length: 60000\r\n\r\n`,
    ],
    [
      "of an RPC that has a token",
      `POST ${statusPath} HTTP/1.1\r\nHost: localhost\r\n${json}Authorization: Bearer canary-token-0123456789\r\nContent-Length: 60000\r\n\r\n`,
    ],
  ])("a body %s that never comes whole does not keep the connection", async (_what, head) => {
    const socket = await openSocket(port.port, clientTls);
    socket.write(head);
    expect(await drip(socket, () => "x")).toMatch(/^HTTP\/1\.1 (200|400|401|408|504) /);
  });

  test.each<[what: string, bytes: string]>([
    ["nothing", ""],
    ["half a preface", preface.slice(0, 9)],
    ["SETTINGS that are not acknowledged", preface + frame(frameType.settings, 0, 0).toString("latin1")],
  ])("a connection that says %s is closed", async (_what, bytes) => {
    const socket = await openSocket(port.port, http2Tls);
    socket.write(bytes);
    await text(socket);
    expect(socket.readableEnded).toBe(true);
  });

  test("a connection that is idle after a page is closed", async () => {
    const socket = await openSocket(port.port, clientTls);
    socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
  });

  test("one of HTTP/2 without streams is closed too", async () => {
    const connection = await openRawHttp2(port.port, { tls: clientTls });
    await connection.closed;
    expect(connection.has(frameType.goAway, 0)).toBe(true);
  });

  test("a stream of HTTP/2 whose body never comes is answered and ended", async () => {
    const connection = await openRawHttp2(port.port, { tls: clientTls });
    const fields = { ":method": "POST", ":scheme": "http", ":path": statusPath, ":authority": "localhost" };
    const token = { authorization: "Bearer canary-token-0123456789" };
    connection.write(headersFrame(1, { ...fields, ...token, "content-type": "application/json" }));
    const { payload } = await connection.frameOf(frameType.data, 1);
    expect(payload.toString()).toContain('"code":"');
    await connection.closed;
  });
});

describe("with the limits that it has", () => {
  test("nothing that a caller leaves open is kept for longer than a minute or so", () => {
    const { firstByteTimeoutMs, headersTimeoutMs, requestTimeoutMs, readerStallTimeoutMs } = opsLimits;
    const { keepAliveTimeoutMs, idleTimeoutMs } = opsLimits;
    expect(Math.max(firstByteTimeoutMs, headersTimeoutMs, requestTimeoutMs, readerStallTimeoutMs)).toBe(10_000);
    expect(Math.max(keepAliveTimeoutMs, idleTimeoutMs)).toBe(65_000);
  });

  test("connections of one address are bounded; the API is unaffected, and so is the port once they are gone", async () => {
    const own = await startOpsGateway();
    onTestFinished(own.close);
    const idle = await Promise.all(Array.from({ length: 64 }, () => openSocket(own.opsPort)));
    for (const socket of idle) socket.write("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    // The system completes a connection before the port looks at it.
    const further = await openSocket(own.opsPort);
    expect(await text(further).catch(() => "")).toBe("");
    expect(idle.every((socket) => !socket.readableEnded)).toBe(true);

    const calls = Array.from({ length: 20 }, () =>
      completionsAt(own.gateway.address).complete({ model: "sim/echo", prompt: "hello" }),
    );
    expect((await Promise.all(calls)).map((answer) => answer.text)).toEqual(Array.from({ length: 20 }, () => "hello"));

    for (const socket of idle) socket.destroy();
    await eventually(async () => {
      const answer = await askHttp1(own.opsPort, { method: "GET", path: "/livez" });
      expect(answer.status).toBe(200);
    });
  });
});
