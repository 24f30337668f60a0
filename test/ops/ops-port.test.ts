import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveOps } from "../../src/cli/serve-ops.ts";
import { completeConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { createPageHandler } from "../../src/ops/page-handler.ts";
import { createProbes } from "../../src/ops/probes.ts";
import { createReadiness } from "../../src/ops/readiness.ts";
import { type OpsGateway, startOpsGateway } from "../support/ops-gateway.ts";

let served: OpsGateway;
beforeAll(async () => {
  served = await startOpsGateway();
});
afterAll(() => served.close());

/** Sends bytes and reads all of the answer. */
async function send(bytes: string): Promise<string> {
  const socket = connect(served.opsPort, "127.0.0.1");
  await once(socket, "connect");
  socket.write(bytes);
  return text(socket);
}

const head = "Host: 127.0.0.1\r\nConnection: close\r\n";

test.each<[request: string, status: number, says: string]>([
  ["GET /livez", 200, "ok\n"],
  ["HEAD /livez", 200, "content-length: 3"],
  ["GET /readyz", 200, "ready\n+ drain: none\n+ configuration: current\n"],
  ["GET /readyz?verbose", 200, "ready\n"],
  ["GET /version", 200, '{"version":"0.1.0","node":"v'],
  ["GET /metrics", 404, "There are no metrics"],
  ["GET /", 404, 'Nothing is at "/": this port has /livez, /readyz, /version and /metrics, and AdminService'],
  ["GET /livez/", 404, 'Nothing is at "/livez/"'],
  ["GET //livez", 404, "Nothing is at"],
  ["GET /..%2flivez", 404, "Nothing is at"],
  ["GET /a/b", 404, 'Nothing is at "/a/b"'],
  [`GET /${"x".repeat(9_000)}`, 404, `Nothing is at "/${"x".repeat(99)}"`],
  ["POST /livez", 405, "allow: GET, HEAD"],
  ["DELETE /metrics", 405, '"DELETE" is not allowed here; send GET.'],
  ["OPTIONS /readyz", 405, "allow: GET, HEAD"],
  ["GET /tokenwire.admin.v1.AdminService/GetStatus", 405, "allow: POST"],
  ["POST /tokenwire.admin.v1.AdminService/GetStatus", 415, "content type"],
  ["POST /tokenwire.v1.CompletionService/Complete", 404, "/tokenwire.admin.v1.AdminService/GetStatus"],
  [`GET /livez HTTP/1.1\r\nx-large: ${"x".repeat(20_000)}\r\nx-end: x`, 431, "header is too large"],
  ["nonsense", 400, "neither HTTP/1.1 nor HTTP/2"],
])("%s gets a sentence", async (request, status, says) => {
  const line = request.includes("HTTP/1.1") ? request : `${request} HTTP/1.1`;
  const answer = await send(`${line}\r\n${head}\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answer).toContain(says);
});

test.each(["evil.example", "evil.example:80", "127.0.0.1.evil.example"])(
  "a page of the host %s reads nothing: its requests are refused",
  async (host) => {
    const answer = await send(`GET /version HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 403 /);
    expect(answer).not.toContain("node");
  },
);

test("a body on a page is dropped, and the connection serves the next request", async () => {
  const first = `GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n${"x".repeat(100_000)}`;
  const answers = await send(`${first}GET /readyz HTTP/1.1\r\n${head}\r\n`);
  expect(answers.match(/HTTP\/1.1 200/g)).toHaveLength(2);
});

describe("readiness", () => {
  test("a server that drains is not ready, and still alive", async () => {
    const own = await startOpsGateway();
    const closed = own.gateway.drain();
    // The port answers until the gateway has drained; what is decided is decided at once.
    const readiness = createReadiness(() => []);
    readiness.setDraining();
    expect(readiness.isReady()).toBe(false);
    const pages = createProbes({ readiness, metrics: undefined, version: { version: "1", node: "1" } });
    expect(await pages.get("/readyz")?.()).toMatchObject({ status: 503, text: expect.stringContaining("- drain") });
    expect(await pages.get("/livez")?.()).toMatchObject({ status: 200 });
    await closed;
  });

  test("a configuration that cannot be used shows, and leaves the server ready", async () => {
    served.gateway.setConfigState("stale");
    const page = await fetch(`${served.ops}/readyz`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("configuration: stale");
    served.gateway.setConfigState("current");
  });

  test("a condition that is not met makes it unready", () => {
    const readiness = createReadiness(() => [{ name: "store", state: "unreachable", isReady: false }]);
    expect(readiness.isReady()).toBe(false);
    expect(readiness.conditions().map(({ name }) => name)).toEqual(["drain", "configuration", "store"]);
  });
});

test("a page that cannot be made is a 500 without the cause, and later ones are made", async () => {
  const logged: unknown[] = [];
  const handler = createPageHandler({
    pages: new Map([["/metrics", () => Promise.reject(new Error("canary"))]]),
    servesRpcs: false,
    readTimeoutMs: 1_000,
    clock: systemClock,
    log: { ...silentLog, error: (...line) => logged.push(line) },
  });
  const answered = Promise.withResolvers<string>();
  const exchange = {
    httpVersion: "1.1" as const,
    ...{
      method: "GET",
      path: "/metrics",
      authority: "localhost",
      headers: {},
      rawHeaders: [],
      peer: "",
      identity: undefined,
    },
    body: process.stdin,
    events: process,
    isClosed: () => false,
    answer() {},
    begin: (status: number) => expect(status).toBe(500),
    write(bytes: Uint8Array) {
      answered.resolve(Buffer.from(bytes).toString());
      return true;
    },
    finish() {},
    reset() {},
    bodyRead: () => true,
  };
  handler.serve(exchange, new URL("http://localhost/metrics"), undefined);
  expect(await answered.promise).toBe("This page could not be made; see the log.\n");
  expect(logged).toHaveLength(1);
});

test("the port is closed when the gateway has drained", async () => {
  const own = await startOpsGateway();
  await own.close();
  await expect(fetch(`${own.ops}/livez`)).rejects.toThrow("fetch failed");
});

test("without ops.port there is none, and nothing watches calls", async () => {
  const config = completeConfig({});
  const operations = { ask: () => Promise.reject(new Error("asked")) };
  const nothing = { operations } as unknown as OpsGateway["gateway"]; // Nothing of it is used.
  const { port } = await serveOps(config, nothing, {} as never, silentLog);
  expect(port).toBeUndefined();
});
