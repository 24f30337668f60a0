import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { FinishReason } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { anthropicOptions, createAnthropicTarget } from "../../support/anthropic-target.ts";
import { readFixture } from "../../support/fixture.ts";
import { toAnswer, toJsonAnswer, toSseAnswer } from "../../support/http-answer.ts";
import { type ProviderTarget, type SeenStream, textOf } from "../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

let upstream: ScriptedUpstream;
let target: ProviderTarget;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
  target = createAnthropicTarget({ baseUrl: upstream.origin });
});

afterAll(async () => {
  await target.close();
  await upstream.close();
});

type Wire = Readonly<Record<string, unknown>>;

function named(event: Wire): string {
  return `event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`;
}

function readText(sse: string): Promise<SeenStream> {
  upstream.script = ({ send }) => send(toSseAnswer(sse));
  return target.read();
}

function read(...events: readonly Wire[]): Promise<SeenStream> {
  return readText(events.map(named).join(""));
}

const start = (usage?: object): Wire => ({ type: "message_start", message: { id: "msg_1", model: "m-1", usage } });
const block = (index: number, content: object): Wire => ({
  type: "content_block_start",
  index,
  content_block: content,
});
const delta = (index: number, piece: object): Wire => ({ type: "content_block_delta", index, delta: piece });
const close = (index: number): Wire => ({ type: "content_block_stop", index });
const text = (value: string): Wire => delta(0, { type: "text_delta", text: value });
const stop = (reason: string | null, rest: object = {}, usage?: object): Wire => ({
  type: "message_delta",
  delta: { stop_reason: reason, stop_sequence: null, ...rest },
  usage,
});
const end: Wire = { type: "message_stop" };
const hello = [start(), block(0, { type: "text", text: "" }), text("hello")];

function finishedOf({ events, error }: SeenStream) {
  expect(error).toBeUndefined();
  const last = events.at(-1);
  return last?.case === "finished" ? last.value : undefined;
}

function partsOf(events: readonly StreamEvent[]) {
  return events.flatMap((event) => (event.case === "partFinished" ? (event.value.part ?? []) : []));
}

describe("a request", () => {
  test("carries the key, the version and what the server needs to know", async () => {
    await read(...hello, stop("end_turn"), end);
    const request = upstream.requests.at(-1);

    expect(request).toMatchObject({ method: "POST", path: "/v1/messages" });
    expect(Object.fromEntries(request?.headers ?? [])).toMatchObject({
      accept: "text/event-stream, application/json",
      "accept-encoding": "identity",
      "anthropic-version": "2023-06-01",
      "content-type": "application/json",
      "x-api-key": anthropicOptions.apiKey,
    });
    expect(request?.headers.has("authorization")).toBe(false);
  });

  test("carries the key as a bearer token and further headers where that is configured", async () => {
    const headers = { "anthropic-beta": "a,b" };
    const bearer = createAnthropicTarget({ baseUrl: upstream.origin, auth: "bearer", version: "2026-10-21", headers });
    upstream.script = ({ send }) => send(toSseAnswer([...hello, stop("end_turn"), end].map(named).join("")));
    await bearer.read();
    await bearer.close();
    const sent = upstream.requests.at(-1)?.headers;

    expect(sent?.has("x-api-key")).toBe(false);
    expect([sent?.get("authorization"), sent?.get("anthropic-version"), sent?.get("anthropic-beta")]).toEqual([
      `Bearer ${anthropicOptions.apiKey}`,
      "2026-10-21",
      "a,b",
    ]);
  });

  test("that asks for what cannot be done is never sent", async () => {
    const before = upstream.requests.length;
    const { error } = await target.read({ prompt: "hi", seed: 3n });

    expect(error).toMatchObject({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [{ field: "seed" }] });
    expect([upstream.requests.length - before, target.slots.taken]).toEqual([0, 0]);
  });
});

describe("an answer", () => {
  test("names the model and the request that the provider reports", async () => {
    const sse = [...hello, stop("end_turn"), end].map(named).join("");
    upstream.script = ({ send }) => send(toSseAnswer(sse, { "request-id": "req_1" }));
    const served = { provider: "anthropic", model: "m-1", attempt: 1 };

    expect((await target.complete()).served).toMatchObject({ ...served, providerRequestId: "req_1" });
    upstream.script = ({ send }) => send(toSseAnswer(sse));
    expect((await target.complete()).served).toMatchObject({ ...served, providerRequestId: "msg_1" });
  });

  test.each<[string, FinishReason]>([
    ["end_turn", FinishReason.STOP],
    ["stop_sequence", FinishReason.STOP_SEQUENCE],
    ["max_tokens", FinishReason.MAX_TOKENS],
    ["model_context_window_exceeded", FinishReason.CONTEXT_WINDOW],
    ["tool_use", FinishReason.OTHER], // of which there is none
    ["refusal", FinishReason.REFUSAL],
    ["pause_turn", FinishReason.PAUSED],
    ["compaction", FinishReason.OTHER],
  ])("that stopped with %s", async (providerFinishReason, finishReason) => {
    const seen = await read(...hello, stop(providerFinishReason), end);
    expect(finishedOf(seen)).toMatchObject({ finishReason, providerFinishReason });
  });

  test("names the stop sequence that it met, and says why it refused", async () => {
    expect(finishedOf(await read(...hello, stop("stop_sequence", { stop_sequence: "###" }), end))).toMatchObject({
      stopSequence: "###",
    });
    const { events } = await readText(readFixture("anthropic/refusal.sse"));
    expect(partsOf(events).map(({ content }) => content)).toEqual([
      { case: "text", value: "I" },
      { case: "refusal", value: "It could do harm." },
    ]);
  });

  test("keeps adjacent blocks of text apart", async () => {
    const { events } = await readText(readFixture("anthropic/server-tools.sse"));
    expect(partsOf(events).flatMap(({ content }) => (content.case === "text" ? [content.value] : []))).toEqual([
      "It is ",
      "a fact",
      ".",
    ]);
  });

  test("has no part for a block that holds nothing", async () => {
    const { events } = await read(start(), block(0, { type: "text", text: "" }), close(0), stop("end_turn"), end);
    expect(events.map((event) => event.case)).toEqual(["started", "finished"]);
  });

  test.each<[string, Wire[], string]>([
    ["in deltas", [delta(0, { type: "input_json_delta", partial_json: '{"a" : 1.0}' })], '{"a" : 1.0}'],
    ["in nothing but an empty delta", [delta(0, { type: "input_json_delta", partial_json: "" })], "{}"],
  ])("has the arguments of a call, %s", async (_, deltas, expected) => {
    const call = block(0, { type: "tool_use", id: "t", name: "f", input: {} });
    const { events } = await read(start(), call, ...deltas, close(0), stop("tool_use"), end);

    expect(partsOf(events)[0]?.content).toMatchObject({ value: { id: "t", name: "f", argumentsJson: expected } });
  });

  test("has the arguments of a call whole in its start, digit for digit", async () => {
    const call = '{"type":"tool_use","id":"t","name":"f","input":{"n":12345678901234567890,"x":1.0}}';
    const whole = `data: {"type":"content_block_start","index":0,"content_block":${call}}\n\n`;
    const { events } = await readText(named(start()) + whole + [close(0), stop("tool_use"), end].map(named).join(""));

    expect(partsOf(events)[0]?.content).toMatchObject({
      value: { argumentsJson: '{"n":12345678901234567890,"x":1.0}' },
    });
  });

  test("may stand whole in the first event of its stream", async () => {
    const content = [{ type: "tool_use", id: "t", name: "f", input: { a: 1 } }];
    const seen = await read({ type: "message_start", message: { content, stop_reason: "tool_use" } }, end);

    expect(finishedOf(seen)).toMatchObject({ finishReason: FinishReason.TOOL_CALLS });
    expect(partsOf(seen.events)[0]?.content).toMatchObject({ value: { id: "t", argumentsJson: '{"a":1}' } });
  });

  test("is not whole by a stop reason that stands in the first event alone", async () => {
    const content = [{ type: "text", text: "Hello" }];
    const { events, error } = await read({ type: "message_start", message: { content, stop_reason: "end_turn" } });

    expect(textOf(events)).toBe("Hello");
    expect(error?.reason).toBe("STREAM_TRUNCATED");
  });
});

describe("usage", () => {
  test("counts the cache into the input, takes the last totals, and null for unsaid", async () => {
    const first = { input_tokens: 10, cache_creation_input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 1 };
    const last = { input_tokens: 10, cache_read_input_tokens: null, output_tokens: 7 };
    const seen = await read(
      start(first),
      ...hello.slice(1),
      stop(null, {}, { output_tokens: 5 }),
      stop("end_turn", {}, last),
      end,
    );
    const usages = seen.events.flatMap((event) => (event.case === "usage" ? [event.value] : []));

    expect(usages.map(({ outputTokens, source }) => [outputTokens, source])).toEqual([
      [1, Usage_Source.PARTIAL],
      [5, Usage_Source.PARTIAL],
      [7, Usage_Source.PROVIDER],
    ]);
    expect(finishedOf(seen)?.usage).toMatchObject({
      inputTokens: 17,
      outputTokens: 7,
      cacheReadTokens: 4,
      cacheWriteTokens: 3,
      source: Usage_Source.PROVIDER,
    });
  });

  test("is an estimate where the provider says none", async () => {
    expect(finishedOf(await read(...hello, stop("end_turn"), end))?.usage?.source).toBe(Usage_Source.ESTIMATED);
  });
});

describe("a tool that the provider runs", () => {
  const call = { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} };
  const query = delta(0, { type: "input_json_delta", partial_json: '{"query": "x"}' });

  test.each<[string, Wire, object]>([
    ["its own", call, { id: "srvtoolu_1", name: "web_search", argumentsJson: '{"query": "x"}', mcpServer: "" }],
    [
      "an MCP server's",
      { ...call, type: "mcp_tool_use", server_name: "maps" },
      { id: "srvtoolu_1", name: "web_search", argumentsJson: '{"query": "x"}', mcpServer: "maps" },
    ],
  ])("is begun, and told whole with its arguments as they came: %s", async (_, content, expected) => {
    const { events } = await read(start(), block(0, content), query, close(0), stop("end_turn"), end);

    expect(events.map((event) => event.case)).toEqual(["started", "serverToolStarted", "partFinished", "finished"]);
    expect(partsOf(events)[0]?.content).toMatchObject({ case: "serverToolCall", value: expected });
  });

  test("that is cut in the middle of its arguments goes on with what there is of them", async () => {
    const half = delta(0, { type: "input_json_delta", partial_json: '{"que' });
    const { events } = await read(start(), block(0, call), half, stop("max_tokens"), end);

    expect(partsOf(events)[0]?.content).toMatchObject({ value: { argumentsJson: '{"que' } });
  });

  test.each<[string, object, boolean, string]>([
    ["web_search_tool_result", { content: [{ url: "u" }] }, false, '[{"url":"u"}]'],
    ["web_fetch_tool_result", { content: { type: "web_fetch_tool_error" } }, true, '{"type":"web_fetch_tool_error"}'],
    ["mcp_tool_result", { content: "no", is_error: true }, true, '"no"'],
    ["tool_of_the_future_tool_result", {}, false, "null"],
  ])("returns a %s", async (type, rest, isError, resultJson) => {
    const whole = block(0, { type, tool_use_id: "srvtoolu_1", ...rest });
    const { events } = await read(start(), whole, close(0), stop("end_turn"), end);

    expect(partsOf(events)[0]?.content).toMatchObject({
      case: "serverToolResult",
      value: { toolCallId: "srvtoolu_1", resultType: type, resultJson, isError },
    });
  });
});

describe("another message in the same stream", () => {
  const another = { type: "message_start", message: { id: "msg_2", model: "m-1" } };
  const whole = [block(0, { type: "text", text: "" }), text("hello"), close(0), stop("end_turn"), end];

  test("after content is STREAM_TRUNCATED, and what was told of the first stays all", async () => {
    const { events, error } = await read(start(), block(0, { type: "text", text: "" }), text("he"), another, ...whole);

    expect(textOf(events)).toBe("he");
    expect(error).toMatchObject({ reason: "STREAM_TRUNCATED", upstream: { provider: "anthropic", httpStatus: 200 } });
  });

  test("before content is the answer, and the blocks of the first are nothing", async () => {
    const seen = await read(start({ input_tokens: 9 }), block(0, { type: "text", text: "" }), another, ...whole);

    expect(textOf(seen.events)).toBe("hello");
    expect(finishedOf(seen)?.usage?.source).toBe(Usage_Source.ESTIMATED);
  });

  test("is none when it is the same one again", async () => {
    const seen = await read(
      start(),
      block(0, { type: "text", text: "" }),
      text("he"),
      start(),
      text("llo"),
      ...whole.slice(2),
    );

    expect(finishedOf(seen)).toMatchObject({ finishReason: FinishReason.STOP });
    expect(textOf(seen.events)).toBe("hello");
  });
});

test("a refusal has the provider's word for what it refused", async () => {
  const details = { stop_details: { type: "refusal", category: "cyber", explanation: null } };

  expect(finishedOf(await read(...hello, stop("refusal", details), end))).toMatchObject({ refusalCategory: "cyber" });
  expect(finishedOf(await read(...hello, stop("end_turn"), end))).toMatchObject({ refusalCategory: "" });
});

describe("the end of a stream", () => {
  test("is message_stop, also when the connection stays open and silent", async () => {
    const events = [...hello, stop("end_turn"), end].map(named).join("");
    upstream.script = ({ send, socket }) => {
      socket.setNoDelay(true);
      const chunk = `${Buffer.byteLength(events).toString(16)}\r\n${events}\r\n`;
      return send(`HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n${chunk}`);
    };
    const seen = await target.read();

    expect([seen.error, textOf(seen.events)]).toEqual([undefined, "hello"]);
  });

  test("is a stop reason and then a clean end", async () => {
    expect(finishedOf(await read(...hello, stop("end_turn")))).toMatchObject({ finishReason: FinishReason.STOP });
  });

  test.each([
    ["before content", [start()]],
    ["after content", hello],
    ["after a message_delta without a reason", [...hello, stop(null)]],
  ])("is none where it comes %s", async (_, events) => {
    expect((await read(...events)).error).toMatchObject({
      reason: "STREAM_TRUNCATED",
      upstream: { provider: "anthropic", httpStatus: 200 },
    });
  });
});

describe("an error event", () => {
  const overloaded = { type: "error", error: { type: "overloaded_error", message: "Overloaded", details: null } };

  test.each([
    ["before any content", [start(), overloaded], ""],
    ["after what was said before it in the same read", [...hello, overloaded, end], "hello"],
    ["after the stop reason", [...hello, stop("end_turn"), overloaded], "hello"],
    ["without a type of its own", [...hello, { error: overloaded.error }, end], "hello"],
  ])("comes %s, and is no end of the answer", async (_, events, said) => {
    const seen = await read(...events);

    expect(textOf(seen.events)).toBe(said);
    expect(seen.error).toMatchObject({ reason: "UPSTREAM_OVERLOADED", message: "anthropic: Overloaded" });
  });

  test("may be the whole of a JSON answer", async () => {
    upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify(overloaded)));
    await expect(target.complete()).rejects.toMatchObject({ reason: "UPSTREAM_OVERLOADED" });
  });
});

describe("what is unusual in a stream", () => {
  const rest = [...hello.slice(2), stop("end_turn"), end];

  test.each<[string, Wire[]]>([
    ["pings", [...hello.slice(0, 2), { type: "ping" }, ...rest]],
    ["an event of the future", [...hello.slice(0, 2), { type: "message_note", note: 1 }, ...rest]],
    ["a delta of the future", [...hello.slice(0, 2), delta(0, { type: "x_delta", x: "y" }), ...rest]],
    ["a second message_start", [...hello.slice(0, 1), start(), ...hello.slice(1, 2), ...rest]],
    ["no start of a block", [start(), ...rest]],
    ["no message_start", [block(0, { type: "text", text: "" }), ...rest]],
  ])("is passed over: %s", async (_, events) => {
    const seen = await read(...events);

    expect(finishedOf(seen)).toMatchObject({ providerFinishReason: "end_turn" });
    expect(textOf(seen.events)).toBe("hello");
  });

  test.each<[string, (event: Wire) => string]>([
    ["without names", (event) => `data: ${JSON.stringify(event)}\n\n`],
    ["under wrong names", (event) => `event: message\ndata: ${JSON.stringify(event)}\n\n`],
    ["padded, with CRLF", (event) => `event: x\r\ndata:${JSON.stringify(event).slice(0, -1)}      }\r\n\r\n`],
  ])("are events %s", async (_, write) => {
    const seen = await readText([...hello, stop("end_turn"), end].map(write).join(""));
    expect([seen.error, textOf(seen.events)]).toEqual([undefined, "hello"]);
  });

  test("an unreadable event of an unknown kind is skipped, and one of a known kind is an error", async () => {
    const [first = "", ...others] = [...hello, stop("end_turn"), end].map(named);
    expect((await readText(`${first}event: note\ndata: {no\n\n${others.join("")}`)).error).toBeUndefined();
    const broken = await readText(`${first}event: content_block_delta\ndata: {no\n\n${others.join("")}`);
    expect(broken.error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR", upstream: { httpStatus: 200 } });
  });
});

describe("an answer that is no message", () => {
  test.each([
    ["an HTML page", toAnswer(["<html>"], "length", { headers: { "content-type": "text/html" } })],
    ["JSON of another kind", toJsonAnswer('{"choices":[]}')],
    ["no JSON", toJsonAnswer("oops")],
    ["JSON too deep", toJsonAnswer(`{"content":${"[".repeat(100)}${"]".repeat(100)}}`)],
  ])("is a protocol error: %s", async (_, answer) => {
    upstream.script = ({ send }) => send(answer);
    await expect(target.complete()).rejects.toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  });
});
