import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { createHttpClient, type HttpClient } from "../../../src/wire/http/http.ts";
import { toAnswer } from "../../support/http-answer.ts";
import { httpRequest, readBody } from "../../support/http-request.ts";
import { type Exchange, type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

let upstream: ScriptedUpstream;
let client: HttpClient;

beforeEach(async () => {
  upstream = await startScriptedUpstream(({ send }) => send(toAnswer(["whole"], "length", {})));
  client = createHttpClient({ origin: upstream.origin, connectTimeoutMs: 10_000, clock: systemClock });
});

afterEach(async () => {
  await client.close();
  await upstream.close();
});

describe("a server", () => {
  test("that refuses the connection is unreachable, by host and port", async () => {
    const port = await freePort();
    const gone = createHttpClient({ origin: `http://127.0.0.1:${port}`, connectTimeoutMs: 10_000, clock: systemClock });

    await expect(gone.post(httpRequest())).rejects.toMatchObject({
      reason: "UPSTREAM_UNREACHABLE",
      retryable: true,
      message: `127.0.0.1:${port}: the connection was refused (ECONNREFUSED)`,
    });
    await gone.close();
  });

  test("whose name does not exist is unreachable", async () => {
    const nowhere = createHttpClient({ origin: "http://name.invalid", connectTimeoutMs: 10_000, clock: systemClock });

    const outcome = expect(nowhere.post(httpRequest())).rejects;
    await outcome.toThrow(/^name\.invalid:80: the host name cannot be resolved \((ENOTFOUND|EAI_AGAIN)\)$/);
    await nowhere.close();
  });

  const unreachable = { reason: "UPSTREAM_UNREACHABLE", retryable: true };
  const protocolError = { reason: "UPSTREAM_PROTOCOL_ERROR", retryable: false };

  test.each<[string, (exchange: Exchange) => Promise<void> | void, object]>([
    ["resets before its answer", ({ reset }) => reset(), unreachable],
    ["closes before its answer", ({ fin }) => fin(), unreachable],
    ["closes in the head of its answer", (it) => it.send("HTTP/1.1 200 OK\r\nx").then(it.fin), unreachable],
    [
      "gives two lengths",
      ({ send }) => send("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"),
      protocolError,
    ],
    [
      "gives a length and chunks",
      ({ send }) => send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
      protocolError,
    ],
    ["does not speak HTTP", ({ send }) => send("220 mail.example ESMTP\r\n\r\n"), protocolError],
    [
      "sends 64 KiB of headers",
      ({ send }) => send(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(65_536)}\r\n\r\n`),
      protocolError,
    ],
  ])("that %s fails the request", async (_, script, expected) => {
    upstream.script = script;

    await expect(client.post(httpRequest())).rejects.toMatchObject(expected);
  });

  const truncated = { reason: "STREAM_TRUNCATED" };
  const head = "HTTP/1.1 200 OK\r\n";

  test.each<[string, (exchange: Exchange) => Promise<void> | void, object]>([
    [
      "closes short of its Content-Length",
      (it) => it.send(`${head}content-length: 9\r\n\r\n1234`).then(it.fin),
      truncated,
    ],
    [
      "closes in a chunk as it had announced",
      (it) => it.send(`${head}connection: close\r\ntransfer-encoding: chunked\r\n\r\n9\r\nab`).then(it.fin),
      truncated,
    ],
    [
      "closes before its last chunk",
      (it) => it.send(`${head}transfer-encoding: chunked\r\n\r\n2\r\nab\r\n`).then(it.fin),
      truncated,
    ],
    ["sends a chunk of no size", ({ send }) => send(`${head}transfer-encoding: chunked\r\n\r\nzz\r\n`), protocolError],
    [
      "sends a chunk size that overflows",
      ({ send }) => send(`${head}transfer-encoding: chunked\r\n\r\nfffffffffffffffffff\r\n`),
      protocolError,
    ],
  ])("that %s fails the body", async (_, script, expected) => {
    upstream.script = script;

    await expect(client.post(httpRequest()).then(readBody)).rejects.toMatchObject(expected);
  });

  test("that resets in its answer fails the body as unreachable, also where only the connection delimits it", async () => {
    for (const framing of ["content-length: 9", "connection: close"]) {
      const read = Promise.withResolvers<void>();
      upstream.script = async ({ send, reset }) => {
        await send(`${head}${framing}\r\n\r\n1234`);
        await read.promise;
        reset();
      };
      const { body } = await client.post(httpRequest());
      const reader = body[Symbol.asyncIterator]();
      expect(Buffer.from((await reader.next()).value ?? []).toString()).toBe("1234");
      read.resolve();
      await expect(reader.next(), framing).rejects.toMatchObject(unreachable);
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
