import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../../src/core/answer/event.ts";
import { permissive } from "../../../../src/providers/openai/dialect.ts";
import { readStreamedAnswer } from "../../../../src/providers/openai/response/stream.ts";
import { channelOf } from "../../../support/channel.ts";
import { toAnswer, toJsonAnswer, toSseAnswer } from "../../../support/http-answer.ts";
import { createOpenAiTarget } from "../../../support/openai-target.ts";
import { type ProviderTarget, textOf } from "../../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../../support/scripted-upstream.ts";

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

describe("the end of a stream", () => {
  test("is [DONE], also when the connection stays open and silent", async () => {
    upstream.script = ({ send }) => send(head + chunk(hello) + chunk(stop) + chunk(done));
    const { events, error } = await target.read();

    expect(error).toBeUndefined();
    expect(textOf(events)).toBe("hello");
  });

  test("is [DONE], and later events are ignored", async () => {
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

  test("is not an event that only begins with [DONE]", async () => {
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

describe("an error inside a stream", () => {
  const overloaded = { error: { message: "too busy", type: "overloaded_error", code: null } };

  test("comes after the content before it in the same read", async () => {
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
  ])("fails the answer: %s", async (_, body) => {
    upstream.script = ({ send }) => send(toSseAnswer(body));

    expect((await target.read()).error).toMatchObject({ reason: "UPSTREAM_OVERLOADED" });
  });

  test("is found in a whole answer, too", async () => {
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
  ])("because it %s fails", async (_, body, reason) => {
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

const exchange = { provider: "openai", model: "m", status: 200, headers: new Map<string, string>(), secrets: [] };

test("a stream is not read past [DONE]", async () => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n');
    yield Buffer.from("data: [DONE]\n\n");
    throw new Error("read on");
  };
  const events: StreamEvent[] = [];
  for await (const batch of readStreamedAnswer(body(), exchange, permissive, channelOf())) events.push(...batch);

  expect(events.map((event) => event.case)).toEqual(["started", "textDelta", "finished"]);
});

test("a read without an event for the caller gives an empty batch, which shows that the provider is alive", async () => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(": ping\n\n");
    yield Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');
    yield Buffer.from('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n');
    yield Buffer.from("data: [DO");
    yield Buffer.from("NE]\n\n");
  };
  const sizes: number[] = [];
  for await (const batch of readStreamedAnswer(body(), exchange, permissive, channelOf())) sizes.push(batch.length);

  expect(sizes).toEqual([0, 0, 1, 1]);
});
