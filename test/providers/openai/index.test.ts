import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFakeClock } from "../../support/fake-clock.ts";
import { toAnswer, toJsonAnswer, toSseAnswer } from "../../support/http-answer.ts";
import { createOpenAiTarget, openAiOptions } from "../../support/openai-target.ts";
import type { ProviderTarget } from "../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";
import { sse, stop } from "./chunks.ts";

let upstream: ScriptedUpstream;
let target: ProviderTarget;

beforeEach(async () => {
  upstream = await startScriptedUpstream(() => {});
  target = createOpenAiTarget({ baseUrl: upstream.origin });
});

afterEach(async () => {
  await target.close();
  await upstream.close();
});

const answer = sse(stop, "[DONE]");

describe("a request", () => {
  test("carries the key and the headers of the API, each once", async () => {
    upstream.script = ({ send }) => send(toSseAnswer(answer));
    await target.read();
    const [request] = upstream.requests;

    expect(request).toMatchObject({ method: "POST", path: "/v1/chat/completions" });
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      accept: "text/event-stream, application/json",
      "accept-encoding": "identity",
      authorization: `Bearer ${openAiOptions.apiKey}`,
      "content-type": "application/json",
      "user-agent": "tokenwire",
    });
  });

  test("carries no key when there is none, and further headers over our own", async () => {
    const headers = { "api-key": "azure", "user-agent": "mine" };
    const keyless = createOpenAiTarget({ baseUrl: upstream.origin, apiKey: undefined, headers });
    upstream.script = ({ send }) => send(toSseAnswer(answer));
    await keyless.read();
    const sent = upstream.requests[0]?.headers;

    expect([sent?.has("authorization"), sent?.get("api-key"), sent?.get("user-agent")]).toEqual([
      false,
      "azure",
      "mine",
    ]);
    await keyless.close();
  });

  test("goes to a deployment of Azure, with its key and version", async () => {
    const azure = createOpenAiTarget({
      preset: "azure-deployments",
      baseUrl: upstream.origin,
      apiVersion: "2025-01-01",
    });
    upstream.script = ({ send }) => send(toSseAnswer(answer));
    await azure.read();
    const [sent] = upstream.requests;

    expect(sent?.path).toBe("/openai/deployments/model-1/chat/completions?api-version=2025-01-01");
    expect([sent?.headers.get("api-key"), sent?.headers.has("authorization")]).toEqual([openAiOptions.apiKey, false]);
    await azure.close();
  });

  test("is written by the preset, except for switches that are set", async () => {
    const mistral = createOpenAiTarget({ preset: "mistral", baseUrl: upstream.origin, switches: { topK: true } });
    upstream.script = ({ send }) => send(toSseAnswer(answer));
    await mistral.read({ prompt: "hi", seed: 7n, topK: 3 });

    expect(JSON.parse(upstream.requests[0]?.body ?? "")).toEqual({
      model: "model-1",
      messages: [{ role: "user", content: "hi" }],
      stream: true,
      top_k: 3,
      random_seed: 7,
    });
    await mistral.close();
  });

  test("with an unsupported option is not sent", async () => {
    const { error } = await target.read({ prompt: "hi", topK: 3 });

    expect(error).toMatchObject({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [{ field: "top_k" }] });
    expect(upstream.connections).toBe(0);
    expect(target.slots.taken).toBe(0);
  });
});

describe("an error answer", () => {
  test("is not followed when it redirects, so the key goes nowhere else", async () => {
    const other = await startScriptedUpstream(() => {});
    upstream.script = ({ send }) =>
      send(toAnswer([""], "length", { status: 302, headers: { location: other.origin } }));

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
    expect(other.connections).toBe(0);
    await other.close();
  });

  test("whose body breaks off has the reason of its status", async () => {
    upstream.script = async ({ send, fin }) => {
      await send('HTTP/1.1 503 Busy\r\ncontent-length: 100\r\n\r\n{"error"');
      fin();
    };

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_OVERLOADED", upstream: { httpStatus: 503 } });
  });

  test("of 1 GB is read up to 64 KiB", async () => {
    const closed = Promise.withResolvers<void>();
    upstream.script = async (exchange) => {
      await exchange.send("HTTP/1.1 500 Oops\r\ncontent-length: 1000000000\r\n\r\n");
      await exchange.send(Buffer.alloc(1024 * 1024, "x"));
      await exchange.closed;
      closed.resolve();
    };

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_ERROR" });
    await closed.promise;
  });

  test("whose body never ends fails after 5 s", async () => {
    const clock = createFakeClock();
    const patient = createOpenAiTarget({ baseUrl: upstream.origin }, { clock });
    upstream.script = ({ send }) => send("HTTP/1.1 503 Busy\r\ncontent-length: 10\r\n\r\n{");
    const reading = patient.read();
    // Only the timer of the body is left once the connection is made and the body is being read.
    while (clock.pending !== 1 || upstream.requests.length === 0) await new Promise(setImmediate);
    clock.advance(5_000);

    expect((await reading).error).toMatchObject({ reason: "UPSTREAM_OVERLOADED" });
    await patient.close();
  });

  test.each([401, 403])("of status %i does not repeat the key that the server repeats", async (status) => {
    const json = JSON.stringify({ error: { message: `bad key ${openAiOptions.apiKey}` } });
    upstream.script = ({ send }) => send(toJsonAnswer(json, { status }));
    const { error } = await target.read();

    expect(error?.upstream?.message).toContain("bad key");
    expect(`${error?.message} ${error?.upstream?.message}`).not.toContain(openAiOptions.apiKey);
  });
});
