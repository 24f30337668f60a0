import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { createHttpClient, type HttpClient } from "../../../src/wire/http/http.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { toAnswer } from "../../support/http-answer.ts";
import { httpRequest, readBody } from "../../support/http-request.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

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

describe("a request", () => {
  test("arrives as it was given", async () => {
    const sent = httpRequest({ path: "/v1/x?y=1", headers: { "x-a": "b" }, body: '{"größe":1}' });
    await readBody(await client.post(sent));

    expect(upstream.requests).toEqual([
      expect.objectContaining({ method: "POST", path: "/v1/x?y=1", body: '{"größe":1}' }),
    ]);
    expect(upstream.requests[0]?.headers.get("x-a")).toBe("b");
    expect(upstream.requests[0]?.headers.get("host")).toBe(`127.0.0.1:${upstream.port}`);
  });

  test("resolves with status and headers before the body is there", async () => {
    const held = Promise.withResolvers<void>();
    upstream.script = async ({ send }) => {
      await send("HTTP/1.1 418 Teapot\r\nX-Many: 1\r\nx-many: 2\r\ncontent-length: 4\r\n\r\n");
      await held.promise;
      await send("late");
    };
    const response = await client.post(httpRequest());
    held.resolve();

    expect(response.status).toBe(418);
    expect(response.headers.get("x-many")).toBe("1, 2");
    expect(await readBody(response)).toBe("late");
  });

  test("does not mind interim answers", async () => {
    upstream.script = ({ send }) =>
      send(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${toAnswer(["final"], "length", {}).toString()}`);

    expect(await readBody(await client.post(httpRequest()))).toBe("final");
  });

  test("is not sent on to where a redirect points", async () => {
    upstream.script = ({ send }) =>
      send(toAnswer([""], "length", { status: 307, headers: { location: "/elsewhere" } }));
    const { status } = await client.post(httpRequest());

    expect(status).toBe(307);
    expect(upstream.requests).toHaveLength(1);
  });

  test("never waits for another: each has its own connection", async () => {
    const all = Promise.withResolvers<void>();
    upstream.script = async ({ send }) => {
      if (upstream.requests.length === 20) all.resolve();
      await all.promise;
      await send(toAnswer(["x"], "length", {}));
    };
    const posts = Array.from({ length: 20 }, async () => readBody(await client.post(httpRequest())));

    expect(await Promise.all(posts)).toEqual(Array.from({ length: 20 }, () => "x"));
    expect(upstream.connections).toBe(20);
  });
});

describe("a connection", () => {
  test("is used again after a body was read", async () => {
    for (let count = 0; count < 3; count += 1) {
      await readBody(await client.post(httpRequest()));
      // undici takes a turn of the event loop to see whether the server hangs up.
      await new Promise(setImmediate);
    }

    expect(upstream.connections).toBe(1);
  });

  test("is used again after a body was released whose rest comes soon", async () => {
    const released = Promise.withResolvers<void>();
    const sent = Promise.withResolvers<void>();
    upstream.script = async ({ send }) => {
      await send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\ndone\r\n");
      await released.promise;
      await send("0\r\n\r\n");
      sent.resolve();
    };
    const answer = await client.post(httpRequest());
    const reader = answer.body[Symbol.asyncIterator]();
    await reader.next();
    answer.release();
    released.resolve();
    await sent.promise;
    expect(await reader.next()).toEqual({ value: undefined, done: true });
    upstream.script = ({ send }) => send(toAnswer(["next"], "length", {}));

    expect(await readBody(await client.post(httpRequest()))).toBe("next");
  });

  test("is closed after a body was released that goes on", async () => {
    const closed = Promise.withResolvers<void>();
    upstream.script = async (exchange) => {
      await exchange.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\ndone\r\n");
      await exchange.closed;
      closed.resolve();
    };
    const clock = createFakeClock();
    const impatient = createHttpClient({ origin: upstream.origin, connectTimeoutMs: 10_000, clock });
    const answer = await impatient.post(httpRequest());
    answer.release();
    clock.advance(250);
    await closed.promise;

    expect(upstream.openConnections).toBe(0);
    await impatient.close();
  });

  test("is not reused after bytes without a request", async () => {
    const twoAnswers = Buffer.concat([toAnswer(["mine"], "length", {}), toAnswer(["smuggled"], "length", {})]);
    upstream.script = ({ send }) => send(twoAnswers);
    const first = await readBody(await client.post(httpRequest()));
    upstream.script = ({ send }) => send(toAnswer(["yours"], "length", {}));
    const second = await readBody(await client.post(httpRequest()));

    expect([first, second]).toEqual(["mine", "yours"]);
    expect(upstream.connections).toBe(2);
  });
});

describe("a body", () => {
  test("of any size is read whole, in chunks of at most 16 KiB", async () => {
    const megabytes = 8;
    upstream.script = ({ send }) => send(toAnswer(["x".repeat(megabytes * 1024 * 1024)], "length", {}));
    const { body } = await client.post(httpRequest());
    const sizes: number[] = [];
    for await (const chunk of body) sizes.push(chunk.byteLength);

    expect(Math.max(...sizes)).toBeLessThanOrEqual(16 * 1024);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(megabytes * 1024 * 1024);
  });
});

test("a renewed client lets what is under way end, and sends the next request over a new connection", async () => {
  const held = Promise.withResolvers<void>();
  upstream.script = async ({ send }) => {
    await send("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n");
    await held.promise;
    await send("late");
  };
  const response = await client.post(httpRequest());
  client.renew();
  const next = await client.post(httpRequest());
  held.resolve();

  expect(await readBody(response)).toBe("late");
  expect(await readBody(next)).toBe("late");
  expect(upstream.connections).toBe(2);
});
