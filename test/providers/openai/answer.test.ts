import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFakeClock } from "../../support/fake-clock.ts";
import { toAnswer, toJsonAnswer, toSseAnswer } from "../../support/http-answer.ts";
import { createOpenAiTarget, openAiOptions } from "../../support/openai-target.ts";
import { type ProviderTarget, textOf } from "../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

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

const eventStream = { headers: { "content-type": "text/event-stream" } };
const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

function chunk(text: string): string {
  return `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
}

function data(value: object): string {
  return `data: ${JSON.stringify(value)}\n\n`;
}

const hello = data({ choices: [{ index: 0, delta: { content: "hello" }, finish_reason: null }] });
const stop = data({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
const done = "data: [DONE]\n\n";

describe("a request", () => {
  test("carries the key and what the server needs to know, and no more than one line each", async () => {
    upstream.script = ({ send }) => send(toSseAnswer(stop + done));
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
    upstream.script = ({ send }) => send(toSseAnswer(stop + done));
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
    upstream.script = ({ send }) => send(toSseAnswer(stop + done));
    await azure.read();
    const [sent] = upstream.requests;

    expect(sent?.path).toBe("/openai/deployments/model-1/chat/completions?api-version=2025-01-01");
    expect([sent?.headers.get("api-key"), sent?.headers.has("authorization")]).toEqual([openAiOptions.apiKey, false]);
    await azure.close();
  });

  test("is written by the preset, but for what is set otherwise", async () => {
    const mistral = createOpenAiTarget({ preset: "mistral", baseUrl: upstream.origin, switches: { topK: true } });
    upstream.script = ({ send }) => send(toSseAnswer(stop + done));
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

  test("that asks for what cannot be done is never sent", async () => {
    const { error } = await target.read({ prompt: "hi", topK: 3 });

    expect(error).toMatchObject({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [{ field: "top_k" }] });
    expect(upstream.connections).toBe(0);
    expect(target.slots.taken).toBe(0);
  });
});

describe("the end of a stream", () => {
  test("is [DONE], also when the connection stays open and silent", async () => {
    upstream.script = ({ send }) => send(head + chunk(hello) + chunk(stop) + chunk(done));
    const { events, error } = await target.read();

    expect(error).toBeUndefined();
    expect(textOf(events)).toBe("hello");
  });

  test("is [DONE], whatever comes after it", async () => {
    upstream.script = ({ send }) =>
      send(toSseAnswer(hello + stop + done + hello + data({ error: { message: "late" } })));
    const { events, error } = await target.read();

    expect(error).toBeUndefined();
    expect(textOf(events)).toBe("hello");
  });

  test("is [DONE] without a finish reason, too", async () => {
    upstream.script = ({ send }) => send(toSseAnswer(hello + done));

    expect((await target.read()).error).toBeUndefined();
  });

  test("is not what only begins like it", async () => {
    upstream.script = ({ send }) => send(toSseAnswer(`${hello}data: [DONE]garbage\n\n`));

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  });

  test("leaves a connection that the next request uses", async () => {
    upstream.script = ({ send }) => send(toSseAnswer(hello + stop + done));
    for (let count = 0; count < 3; count += 1) {
      await target.read();
      await new Promise(setImmediate);
    }

    expect(upstream.connections).toBe(1);
  });
});

test.each(["{}", '{"choices":[]}', '{"choices":[{}]}', '{"choices":[{"index":0,"message":{"content":""}}]}'])(
  "%s is no answer: it says nothing and has no finish reason",
  async (json) => {
    upstream.script = ({ send }) => send(toJsonAnswer(json));

    await expect(target.complete()).rejects.toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  },
);

describe("an error inside a stream", () => {
  const overloaded = { error: { message: "too busy", type: "overloaded_error", code: null } };

  test("comes after what was said before it in the same read", async () => {
    upstream.script = ({ send }) => send(head + chunk(hello + data(overloaded) + done));
    const { events, error } = await target.read();

    expect(textOf(events)).toBe("hello");
    expect(error).toMatchObject({
      reason: "UPSTREAM_OVERLOADED",
      message: "openai: too busy",
      upstream: {
        provider: "openai",
        model: "model-1",
        httpStatus: 200,
        type: "overloaded_error",
        message: "too busy",
      },
    });
  });

  test.each([
    ["before any content", data(overloaded) + done],
    ["beside choices", data({ ...overloaded, choices: [{ delta: { content: "" }, finish_reason: "error" }] }) + done],
    ["in a choice", data({ choices: [{ delta: {}, error: overloaded.error, finish_reason: "error" }] }) + done],
    ["under its own name", `event: error\n${data(overloaded)}`],
    ["as the whole object", `event: error\n${data(overloaded.error)}`],
    ["after the finish reason", stop + data(overloaded) + done],
  ])("is no end of the answer: %s", async (_, body) => {
    upstream.script = ({ send }) => send(toSseAnswer(body));

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_OVERLOADED" });
  });

  test("of a whole answer is one, too", async () => {
    upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify(overloaded)));

    await expect(target.complete()).rejects.toMatchObject({ reason: "UPSTREAM_OVERLOADED" });
  });
});

describe("a stream that breaks off", () => {
  test.each([
    ["ends before content", "", "STREAM_TRUNCATED"],
    ["ends after content", hello, "STREAM_TRUNCATED"],
    ["ends in half an event", hello + stop.slice(0, 30), "STREAM_TRUNCATED"],
    ["holds what is no JSON", `${hello}data: hello\n\n${done}`, "UPSTREAM_PROTOCOL_ERROR"],
    ["holds an event of more than 1 MiB", `${hello}data: ${"x".repeat(1_100_000)}\n\n`, "UPSTREAM_PROTOCOL_ERROR"],
  ])("because it %s is no answer", async (_, body, reason) => {
    upstream.script = ({ send }) => send(toAnswer([body], "chunked", eventStream));
    const { error } = await target.read();

    expect(error).toMatchObject({ reason, upstream: { provider: "openai", httpStatus: 200 } });
  });

  test.each([
    ["", "UPSTREAM_UNREACHABLE"],
    [hello, "STREAM_TRUNCATED"],
  ])("by a reset after %j is %s", async (body, reason) => {
    const read = Promise.withResolvers<void>();
    upstream.script = async ({ send, reset }) => {
      await send(head + chunk(": alive\n\n") + (body === "" ? "" : chunk(body)));
      await read.promise;
      reset();
    };
    const batches = target.stream()[Symbol.asyncIterator]();
    const first = batches.next();
    if (body === "") setImmediate(read.resolve);
    else await first.then(() => read.resolve());

    await expect(first.then(() => batches.next())).rejects.toMatchObject({ reason });
  });
});

describe("an answer that is neither a stream nor JSON", () => {
  test.each([
    ["an HTML page", toAnswer(["<html>"], "length", { headers: { "content-type": "text/html" } })],
    ["no content", toAnswer([""], "length", { status: 204 })],
    ["of no type", toAnswer([hello], "length", {})],
  ])("is a protocol error: %s", async (_, answer) => {
    upstream.script = ({ send }) => send(answer);

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
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

  test("whose body breaks off is told by its status", async () => {
    upstream.script = async ({ send, fin }) => {
      await send('HTTP/1.1 503 Busy\r\ncontent-length: 100\r\n\r\n{"error"');
      fin();
    };

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_OVERLOADED", upstream: { httpStatus: 503 } });
  });

  test("of 1 GB is read to its first 64 KiB", async () => {
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

  test("whose body never ends is told after 5 s", async () => {
    const clock = createFakeClock();
    const patient = createOpenAiTarget({ baseUrl: upstream.origin }, { clock });
    upstream.script = ({ send }) => send("HTTP/1.1 503 Busy\r\ncontent-length: 10\r\n\r\n{");
    const reading = patient.read();
    // The timer of the connection goes, that of the body comes: then it is being read.
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
