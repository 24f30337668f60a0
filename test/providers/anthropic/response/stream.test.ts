import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../../src/core/answer/event.ts";
import type { UpstreamExchange } from "../../../../src/core/errors/upstream-error.ts";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import { readStreamedAnswer } from "../../../../src/providers/anthropic/response/stream.ts";
import { channelOf } from "../../../support/channel.ts";
import { toJsonAnswer, toSseAnswer } from "../../../support/http-answer.ts";
import { textOf } from "../../../support/provider-target.ts";
import { finishedOf, type StreamTarget, startStreamTarget } from "../stream-target.ts";
import { block, data, delta, end, hello, named, start, stop, text, type Wire, wholeMessage } from "../wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

describe("the end of a stream", () => {
  test("is message_stop, also when the connection stays open and silent", async () => {
    const events = [...hello, stop("end_turn"), end].map(named).join("");
    server.upstream.script = ({ send, socket }) => {
      socket.setNoDelay(true);
      const chunk = `${Buffer.byteLength(events).toString(16)}\r\n${events}\r\n`;
      return send(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`);
    };
    const seen = await server.target.read();

    expect([seen.error, textOf(seen.events)]).toEqual([undefined, "hello"]);
  });

  test("is a stop reason and then the end of the body", async () => {
    expect(finishedOf(await server.readStream(...hello, stop("end_turn")))).toMatchObject({
      finishReason: FinishReason.STOP,
    });
  });

  test.each([
    ["before content", [start()]],
    ["after content", hello],
    ["after a message_delta without a reason", [...hello, stop(null)]],
  ])("is STREAM_TRUNCATED where it comes %s", async (_, events) => {
    expect((await server.readStream(...events)).error).toMatchObject({
      reason: "STREAM_TRUNCATED",
      upstream: { provider: "anthropic", httpStatus: 200 },
    });
  });
});

describe("an error event", () => {
  const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded", details: null } };

  test.each([
    ["before any content", [start(), overloaded], ""],
    ["after content in the same read", [...hello, overloaded, end], "hello"],
    ["after the stop reason", [...hello, stop("end_turn"), overloaded], "hello"],
    ["without a type of its own", [...hello, { error: overloaded.error }, end], "hello"],
  ])("%s fails the answer", async (_, events, before) => {
    const seen = await server.readStream(...events);

    expect(textOf(seen.events)).toBe(before);
    expect(seen.error).toMatchObject({ reason: "UPSTREAM_OVERLOADED", message: "anthropic: Overloaded" });
  });

  test("may be the whole of a JSON answer", async () => {
    server.upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify(overloaded)));
    await expect(server.target.complete()).rejects.toMatchObject({ reason: "UPSTREAM_OVERLOADED" });
  });
});

describe("in a stream", () => {
  const rest = [...hello.slice(2), stop("end_turn"), end];

  test.each<[string, Wire[]]>([
    ["pings", [...hello.slice(0, 2), { type: "ping" }, ...rest]],
    ["an event of an unknown type", [...hello.slice(0, 2), { type: "message_note", note: 1 }, ...rest]],
    ["a delta of an unknown type", [...hello.slice(0, 2), delta(0, { type: "x_delta", x: "y" }), ...rest]],
    ["a second message_start", [...hello.slice(0, 1), start(), ...hello.slice(1, 2), ...rest]],
    ["no start of a block", [start(), ...rest]],
    ["no message_start", [block(0, { type: "text", text: "" }), ...rest]],
  ])("these are ignored: %s", async (_, events) => {
    const seen = await server.readStream(...events);

    expect(finishedOf(seen)).toMatchObject({ providerFinishReason: "end_turn" });
    expect(textOf(seen.events)).toBe("hello");
  });

  test.each<[string, (event: Wire) => string]>([
    ["without names", (event) => `data: ${JSON.stringify(event)}\n\n`],
    ["under wrong names", (event) => `event: message\ndata: ${JSON.stringify(event)}\n\n`],
    ["padded, with CRLF", (event) => `event: x\r\ndata:${JSON.stringify(event).slice(0, -1)}      }\r\n\r\n`],
  ])("events are read %s", async (_, write) => {
    const seen = await server.readBody([...hello, stop("end_turn"), end].map(write).join(""));
    expect([seen.error, textOf(seen.events)]).toEqual([undefined, "hello"]);
  });

  test("an unreadable event of an unknown type is ignored, and one of a known type is an error", async () => {
    const [first = "", ...others] = [...hello, stop("end_turn"), end].map(named);
    expect((await server.readBody(`${first}event: note\ndata: {no\n\n${others.join("")}`)).error).toBeUndefined();
    const broken = await server.readBody(`${first}event: content_block_delta\ndata: {no\n\n${others.join("")}`);
    expect(broken.error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR", upstream: { httpStatus: 200 } });
  });
});

describe("an end without content or a stop reason", () => {
  test.each<[string, string]>([
    ["an empty stream", ""],
    ["only a comment", ": hi\n\n"],
    ["[DONE] alone", data("[DONE]")],
    ["message_stop alone", data(end)],
    ["an empty message", data(start({ input_tokens: 3, output_tokens: 0 }), end)],
    ["an empty block", data(start(), { type: "content_block_start", index: 0, content_block: { type: "text" } }, end)],
    ["[DONE] after content", data(start(), text("Hello"), "[DONE]")],
  ])("is STREAM_TRUNCATED and retryable: %s", async (_, sse) => {
    const { error } = await server.readAs("text/event-stream", sse);
    expect(error).toMatchObject({ reason: "STREAM_TRUNCATED", retryable: true });
  });

  test("is the same in JSON", async () => {
    server.upstream.script = ({ send }) =>
      send(toJsonAnswer(JSON.stringify({ ...wholeMessage, content: [], stop_reason: null })));
    await expect(server.target.complete()).rejects.toMatchObject({ reason: "STREAM_TRUNCATED" });
  });
});

test("[DONE] after a stop reason is the end, also when the connection stays open", async () => {
  const events = data(start(), text("Hello"), stop(), "[DONE]", { type: "error", error: {} });
  server.upstream.script = ({ send }) => send(toSseAnswer(events).subarray(0, -5));
  const seen = await server.target.read();

  expect([seen.error, textOf(seen.events)]).toEqual([undefined, "Hello"]);
});

test('the stop reason "null" counts as none, so the answer is cut', async () => {
  const { error } = await server.readData(start(), text("Hello"), {
    type: "message_delta",
    delta: { stop_reason: "null" },
  });
  expect(error?.reason).toBe("STREAM_TRUNCATED");
});

const exchange: UpstreamExchange = { provider: "anthropic", model: "m", status: 200, headers: new Map(), secrets: [] };
const messageStop = 'data: {"type":"message_stop"}\n\n';

test("a stream is not read past message_stop", async () => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}\n\n');
    yield Buffer.from(messageStop);
    throw new Error("read on");
  };
  const events: StreamEvent[] = [];
  for await (const batch of readStreamedAnswer(body(), exchange, channelOf())) events.push(...batch);

  expect(events.map((event) => event.case)).toEqual(["textDelta", "partFinished", "finished"]);
});

test("a read without events for the caller gives an empty batch, so that idle timers restart", async () => {
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(": alive\n\n");
    yield Buffer.from('event: ping\ndata: {"type":"ping"}\n\n');
    yield Buffer.from("event: ping\ndata: ping\n\n");
    yield Buffer.from('data: {"type":"message_delta","delta":{"stop_reason":"end_turn"}}\n\n');
    yield Buffer.from(messageStop.slice(0, 9));
    yield Buffer.from(messageStop.slice(9));
  };
  const sizes: number[] = [];
  for await (const batch of readStreamedAnswer(body(), exchange, channelOf())) sizes.push(batch.length);

  expect(sizes).toEqual([0, 0, 0, 0, 1]);
});
