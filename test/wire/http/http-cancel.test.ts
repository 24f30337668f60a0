import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/core/clock.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
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

describe("when its signal fires, a request ends at once with the signal's reason and closes its connection", () => {
  const reason = new GatewayError("CALLER_CANCELLED", "the caller left");

  async function leave(script: (exchange: Exchange) => Promise<void>, ready: Promise<void>): Promise<void> {
    const closed = Promise.withResolvers<void>();
    upstream.script = async (exchange) => {
      await script(exchange);
      await exchange.closed;
      closed.resolve();
    };
    const controller = new AbortController();
    const reading = client.post(httpRequest({ signal: controller.signal })).then(readBody);
    const outcome = expect(reading).rejects.toBe(reason);
    await ready;
    controller.abort(reason);
    await outcome;
    await closed.promise;
    expect(upstream.openConnections).toBe(0);
  }

  test("while it waits for the head of the answer", async () => {
    const arrived = Promise.withResolvers<void>();
    await leave(async () => arrived.resolve(), arrived.promise);
  });

  test("while the head of the answer trickles in", async () => {
    const trickled = Promise.withResolvers<void>();
    await leave(async ({ send }) => {
      await send("HTTP/1.1 200 OK\r\nx-head");
      trickled.resolve();
    }, trickled.promise);
  });

  test("while it waits for the body", async () => {
    const answered = Promise.withResolvers<void>();
    await leave(async ({ send }) => {
      await send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n");
      answered.resolve();
    }, answered.promise);
  });

  test("in the middle of the body", async () => {
    const begun = Promise.withResolvers<void>();
    await leave(async ({ send }) => {
      await send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345");
      begun.resolve();
    }, begun.promise);
  });

  test("before it began: then nothing is sent", async () => {
    await expect(client.post(httpRequest({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);

    expect(upstream.connections).toBe(0);
  });
});
