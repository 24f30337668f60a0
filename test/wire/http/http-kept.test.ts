import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { createHttpClient, type HttpClient } from "../../../src/wire/http/http.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { breakAfter, onlyFirst } from "../../support/fault-scripts.ts";
import { toAnswer } from "../../support/http-answer.ts";
import { httpRequest, readBody } from "../../support/http-request.ts";
import { type Script, type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

const whole: Script = ({ send }) => send(toAnswer(["whole"], "length", { headers: { "keep-alive": "timeout=60" } }));
let upstream: ScriptedUpstream;
let client: HttpClient;

beforeEach(async () => {
  upstream = await startScriptedUpstream(whole);
  client = createHttpClient({ origin: upstream.origin, connectTimeoutMs: 10_000, clock: systemClock });
});

afterEach(async () => {
  await client.close();
  await upstream.close();
});

/** Sends a request whose connection is kept. */
async function leaveKept(): Promise<void> {
  await readBody(await client.post(httpRequest()));
}

describe.each(["fin", "reset"] as const)("a kept connection that the server ends by a %s", (ending) => {
  test("as the request arrives costs one more sending, over a new connection", async () => {
    upstream.script = onlyFirst(whole, ending);
    for (let count = 0; count < 3; count += 1) await leaveKept();

    expect(upstream.connections).toBe(3);
    // The second and the third were sent twice.
    expect(upstream.requests).toHaveLength(5);
  });

  test("as the request arrives costs one more sending of a GET, too", async () => {
    upstream.script = onlyFirst(whole, ending);
    await leaveKept();

    expect(await readBody(await client.get(httpRequest()))).toBe("whole");
    expect(upstream.requests.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
  });

  test("together with 31 others costs each request one more sending, all over new connections", async () => {
    upstream.script = onlyFirst(whole, ending);
    await Promise.all(Array.from({ length: 32 }, leaveKept));
    expect(upstream.connections).toBe(32);
    const again = Array.from({ length: 32 }, async () => readBody(await client.post(httpRequest())));

    expect(await Promise.all(again)).toEqual(Array.from({ length: 32 }, () => "whole"));
    expect(upstream.connections).toBe(64);
    expect(upstream.requests).toHaveLength(3 * 32);
  });

  test("takes those that were idle beside it with it: the next request has a new connection at once", async () => {
    upstream.script = onlyFirst(whole, ending);
    await Promise.all([leaveKept(), leaveKept(), leaveKept()]);
    await leaveKept();
    upstream.script = whole;
    await leaveKept();

    // Three at first, the one that broke again, and over its new connection the last one.
    expect(upstream.requests).toHaveLength(3 + 2 + 1);
    expect(upstream.connections).toBe(4);
  });

  test("once more over the new connection fails the request as any other", async () => {
    await leaveKept();
    upstream.script = breakAfter("", ending);

    await expect(client.post(httpRequest())).rejects.toMatchObject({
      reason: "UPSTREAM_UNREACHABLE",
      retryable: true,
    });
    expect(upstream.requests).toHaveLength(3);
  });

  test.each(["H", "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-le"])(
    "after %j of an answer costs nothing more: the request is not sent again",
    async (bytes) => {
      await leaveKept();
      upstream.script = async ({ send, [ending]: end }) => {
        await send(bytes);
        // The end must not overtake what was sent.
        setImmediate(() => setImmediate(end));
      };

      await expect(client.post(httpRequest())).rejects.toBeInstanceOf(GatewayError);
      expect(upstream.requests).toHaveLength(2);
    },
  );
});

test("a new connection that breaks is no kept one: its request fails, and is sent once", async () => {
  upstream.script = breakAfter("", "reset");

  await expect(client.post(httpRequest())).rejects.toMatchObject({ reason: "UPSTREAM_UNREACHABLE" });
  expect(upstream.requests).toHaveLength(1);
});

test("a request that is sent again ends at once when its signal fires, and its new connection is closed", async () => {
  const reason = new GatewayError("CALLER_CANCELLED", "the caller left");
  await leaveKept();
  const again = Promise.withResolvers<void>();
  upstream.script = (exchange) => {
    if (upstream.connections === 1) return exchange.reset();
    again.resolve();
  };
  const controller = new AbortController();
  const outcome = expect(client.post(httpRequest({ signal: controller.signal }))).rejects.toBe(reason);
  await again.promise;
  controller.abort(reason);
  await outcome;
  await upstream.idle();

  expect(upstream.requests).toHaveLength(3);
});

test("a request that is sent again has the whole connect timeout for its new connection, and leaves no timer", async () => {
  const clock = createFakeClock();
  const timed = createHttpClient({ origin: upstream.origin, connectTimeoutMs: 5_000, clock });
  upstream.script = onlyFirst(whole, "reset");
  for (let count = 0; count < 3; count += 1) {
    await readBody(await timed.post(httpRequest()));
    clock.advance(4_999);
  }

  expect(clock.pending).toBe(0);
  await timed.close();
});

test("a kept connection over which nothing comes in time takes those that were idle with it", async () => {
  await Promise.all([leaveKept(), leaveKept()]);
  const arrived = Promise.withResolvers<void>();
  upstream.script = () => arrived.resolve();
  const late = new GatewayError("FIRST_TOKEN_TIMEOUT", "no token");
  const controller = new AbortController();
  const outcome = expect(client.post(httpRequest({ signal: controller.signal }))).rejects.toBe(late);
  await arrived.promise;
  expect(upstream.openConnections).toBe(2);
  controller.abort(late);
  await outcome;
  await upstream.idle();

  expect(upstream.requests).toHaveLength(3);
});

test("a caller that leaves before anything came says nothing of the connections that are idle", async () => {
  await Promise.all([leaveKept(), leaveKept()]);
  const arrived = Promise.withResolvers<void>();
  const left = new GatewayError("CALLER_CANCELLED", "the caller left");
  const closed = Promise.withResolvers<void>();
  upstream.script = async (exchange) => {
    arrived.resolve();
    await exchange.closed;
    closed.resolve();
  };
  const controller = new AbortController();
  const outcome = expect(client.post(httpRequest({ signal: controller.signal }))).rejects.toBe(left);
  await arrived.promise;
  controller.abort(left);
  await outcome;
  await closed.promise;
  upstream.script = whole;
  await leaveKept();

  expect(upstream.connections).toBe(2);
});
