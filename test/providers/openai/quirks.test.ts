import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StreamEvent } from "../../../src/core/answer/event.ts";
import { FinishReason } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Usage_Source } from "../../../src/gen/tokenwire/v1/usage_pb.ts";
import { toJsonAnswer, toSseAnswer } from "../../support/http-answer.ts";
import { createOpenAiTarget } from "../../support/openai-target.ts";
import { type ProviderTarget, type SeenStream, textOf } from "../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";

// What servers do that are compatible more or less, each as it was seen somewhere.

let upstream: ScriptedUpstream;
let target: ProviderTarget;

beforeAll(async () => {
  upstream = await startScriptedUpstream(() => {});
  target = createOpenAiTarget({ baseUrl: upstream.origin });
});

afterAll(async () => {
  await target.close();
  await upstream.close();
});

function readSse(sse: string): Promise<SeenStream> {
  upstream.script = ({ send }) => send(toSseAnswer(sse));
  return target.read();
}

/** Reads a stream of these objects and [DONE]. */
function read(...chunks: readonly object[]): Promise<SeenStream> {
  return readSse([...chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`), "data: [DONE]\n\n"].join(""));
}

function delta(content: object, finishReason: unknown = null): object {
  return { id: "1", model: "m", choices: [{ index: 0, delta: content, finish_reason: finishReason }] };
}

const stop = delta({}, "stop");

function call(piece: object): object {
  return delta({ tool_calls: [piece] });
}

/** Calls as id, name and arguments. */
function callsOf(events: readonly StreamEvent[]): string[][] {
  return events.flatMap((event) => {
    const content = event.case === "partFinished" ? event.value.part?.content : undefined;
    return content?.case === "toolCall" ? [[content.value.id, content.value.name, content.value.argumentsJson]] : [];
  });
}

function reasoningOf(events: readonly StreamEvent[]): string {
  return events.map((event) => (event.case === "reasoningDelta" ? event.value : "")).join("");
}

function finishedOf({ events, error }: SeenStream) {
  expect(error).toBeUndefined();
  const last = events.at(-1);
  return last?.case === "finished" ? last.value : undefined;
}

describe("tool calls", () => {
  const whole = (name: string, args: unknown, rest: object = {}): object => ({
    function: { name, arguments: args },
    ...rest,
  });

  test.each<[string, object[], string[][]]>([
    [
      "in pieces, from index 1 on, with a gap",
      [
        call({ index: 1, id: "a", ...whole("f", "") }),
        call({ index: 5, id: "b", ...whole("g", '{"y"') }),
        call({ index: 1, function: { arguments: "{}" } }),
        call({ index: 5, function: { arguments: ":1}" } }),
      ],
      [
        ["a", "f", "{}"],
        ["b", "g", '{"y":1}'],
      ],
    ],
    [
      "whole in one delta, without an index",
      [
        delta({
          tool_calls: [
            { id: "a", ...whole("f", "{}") },
            { id: "b", ...whole("f", "{}") },
          ],
        }),
      ],
      [
        ["a", "f", "{}"],
        ["b", "f", "{}"],
      ],
    ],
    [
      "without index and id",
      [call(whole("f", '{"x":1}')), call(whole("f", '{"x":2}'))],
      [
        ["cmpl_test_0", "f", '{"x":1}'],
        ["cmpl_test_1", "f", '{"x":2}'],
      ],
    ],
    [
      "in pieces without an index",
      [call({ id: "a", ...whole("f", "{") }), call({ function: { arguments: "}" } })],
      [["a", "f", "{}"]],
    ],
    [
      "all with index 0",
      [call({ index: 0, id: "a", ...whole("f", "{}") }), call({ index: 0, id: "b", ...whole("g", "{}") })],
      [
        ["a", "f", "{}"],
        ["b", "g", "{}"],
      ],
    ],
    [
      "with empty id and name in later pieces",
      [call({ index: 0, id: "a", ...whole("f", "{") }), call({ index: 0, id: "", ...whole("", "}") })],
      [["a", "f", "{}"]],
    ],
    [
      "with id and name in every piece",
      [call({ index: 0, id: "a", ...whole("f", "{") }), call({ index: 0, id: "a", ...whole("f", "}") })],
      [["a", "f", "{}"]],
    ],
    ["with a number as id", [call({ index: 0, id: 7, ...whole("f", "{}") })], [["7", "f", "{}"]]],
    [
      "with a name that comes late",
      [call({ index: 0, id: "a", function: { arguments: "{" } }), call({ index: 0, ...whole("f", "}") })],
      [["a", "f", "{}"]],
    ],
    ["without arguments", [call({ index: 0, id: "a", ...whole("f", null) })], [["a", "f", "{}"]]],
    [
      "with an object as arguments",
      [call({ index: 0, id: "a", ...whole("f", { x: [1, { y: null }] }) })],
      [["a", "f", '{"x":[1,{"y":null}]}']],
    ],
    [
      "of the old kind",
      [delta({ function_call: { name: "f", arguments: "{" } }), delta({ function_call: { arguments: "}" } })],
      [["cmpl_test_0", "f", "{}"]],
    ],
  ])("are read %s", async (_, chunks, expected) => {
    const seen = await read(...chunks, stop);

    expect(callsOf(seen.events)).toEqual(expected);
    expect(finishedOf(seen)).toMatchObject({ finishReason: FinishReason.TOOL_CALLS, providerFinishReason: "stop" });
  });

  test("with an object as arguments keep the digits of its numbers", async () => {
    const { events } = await readSse(
      'data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":{"id":12345678901234567890,"x":1.0}}}]}}]}\n\ndata: [DONE]\n\n',
    );

    expect(callsOf(events)).toEqual([["cmpl_test_0", "f", '{"id":12345678901234567890,"x":1.0}']]);
  });

  test("with an object as arguments that is nested too deep are a protocol error", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    const { error } = await readSse(
      `data: {"choices":[{"delta":{"tool_calls":[{"function":{"name":"f","arguments":${deep}}}]}}]}\n\ndata: [DONE]\n\n`,
    );

    expect(error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  });
});

describe("text and reasoning", () => {
  test.each<[string, object[], string, string]>([
    ["DeepSeek's", [delta({ reasoning_content: "hm" }), delta({ content: "a" })], "hm", "a"],
    ["vLLM's", [delta({ reasoning: "hm", content: "a" })], "hm", "a"],
    ["who sends reasoning under both names", [delta({ reasoning: "hm", reasoning_content: "hm" })], "hm", ""],
    [
      "Mistral's lists",
      [
        delta({
          content: [
            { type: "thinking", thinking: [{ type: "text", text: "hm" }] },
            { type: "text", text: "a" },
          ],
        }),
        delta({
          content: [
            { type: "reference", reference_ids: [1] },
            { type: "text", text: "b" },
          ],
        }),
      ],
      "hm",
      "ab",
    ],
    [
      "a delta of null",
      [{ choices: [{ index: 0, delta: null, finish_reason: null }] }, delta({ content: "a" })],
      "",
      "a",
    ],
    ["no delta", [{ choices: [{ index: 0, content_filter_offsets: {} }] }, delta({ content: "a" })], "", "a"],
    ["deep JSON in what nobody reads", [{ ...delta({ content: "a" }), x: [[[[[[]]]]]] }], "", "a"],
    ["an empty choice beside it", [{ choices: [{ index: 1, delta: {} }] }, delta({ content: "a" })], "", "a"],
    ["wrong types", [delta({ content: 5, tool_calls: "x", refusal: {} }), delta({ content: "a" })], "", "a"],
  ])("are read with %s", async (_, chunks, reasoning, text) => {
    const { events, error } = await read(...chunks, stop);

    expect(error).toBeUndefined();
    expect([reasoningOf(events), textOf(events)]).toEqual([reasoning, text]);
  });

  test("of another choice beside those of the first are another answer, which is refused", async () => {
    const other = { choices: [{ index: 1, delta: { content: "z" } }] };
    const { events, error } = await read(other, delta({ content: "a" }), stop);

    expect([textOf(events), error?.reason]).toEqual(["a", "UPSTREAM_PROTOCOL_ERROR"]);
  });

  test("are read past events that are no chunks", async () => {
    const chunk = `data: ${JSON.stringify(delta({ content: "a" }))}\n\n`;
    const others = 'event: ping\ndata: not JSON\n\nevent: future\ndata: {"x":1}\n\ndata:\n\n: comment\n\n';
    const seen = await readSse(`${others}${chunk}${others}data: [DONE]\n\n`);

    expect(seen.error).toBeUndefined();
    expect(textOf(seen.events)).toBe("a");
  });
});

describe("who answered", () => {
  test.each<[string, object[], object]>([
    ["the model and id of the first chunk", [delta({ content: "a" })], { model: "m", providerRequestId: "1" }],
    [
      "Azure's second chunk, when its first is about its filter",
      [{ id: "", model: "", choices: [], prompt_filter_results: [] }, delta({ content: "a" })],
      { model: "m", providerRequestId: "1" },
    ],
    [
      "the model that was asked for, when none is told",
      [{ choices: [{ delta: { content: "a" } }] }],
      { model: "model-1" },
    ],
  ])("is %s", async (_, chunks, served) => {
    const { events } = await read(...chunks, stop);

    expect(events[0]).toMatchObject({ case: "started", value: { served: { provider: "openai", ...served } } });
  });

  test("has the request id of the headers before that of the body", async () => {
    upstream.script = ({ send }) =>
      send(toSseAnswer(`data: ${JSON.stringify(stop)}\n\ndata: [DONE]\n\n`, { "x-request-id": "req_9" }));
    const { events } = await target.read();

    expect(events[0]).toMatchObject({ value: { served: { providerRequestId: "req_9" } } });
  });
});

describe("the finish reason", () => {
  const { STOP, MAX_TOKENS, CONTEXT_WINDOW, CONTENT_FILTER, OTHER, PAUSED, REFUSAL } = FinishReason;

  test.each<[unknown, FinishReason, string]>([
    ["stop", STOP, "stop"],
    ["eos", STOP, "eos"],
    ["STOP", STOP, "STOP"],
    ["length", MAX_TOKENS, "length"],
    ["model_length", CONTEXT_WINDOW, "model_length"],
    ["model_context_window_exceeded", CONTEXT_WINDOW, "model_context_window_exceeded"],
    ["content_filter", CONTENT_FILTER, "content_filter"],
    ["something new", OTHER, "something new"],
    ["end_turn", STOP, "end_turn"],
    ["COMPLETE", STOP, "COMPLETE"],
    ["MAX_TOKENS", MAX_TOKENS, "MAX_TOKENS"],
    ["SAFETY", CONTENT_FILTER, "SAFETY"],
    ["RECITATION", CONTENT_FILTER, "RECITATION"],
    ["PROHIBITED_CONTENT", CONTENT_FILTER, "PROHIBITED_CONTENT"],
    ["BLOCKLIST", CONTENT_FILTER, "BLOCKLIST"],
    ["SPII", CONTENT_FILTER, "SPII"],
    ["IMAGE_SAFETY", CONTENT_FILTER, "IMAGE_SAFETY"],
    ["FinishReason.SAFETY", CONTENT_FILTER, "FinishReason.SAFETY"],
    ["FINISH_REASON_SAFETY", CONTENT_FILTER, "FINISH_REASON_SAFETY"],
    ["content_filter: PROHIBITED_CONTENT", CONTENT_FILTER, "content_filter: PROHIBITED_CONTENT"],
    ["content_filter:SAFETY", CONTENT_FILTER, "content_filter:SAFETY"],
    ["guardrail_intervened", CONTENT_FILTER, "guardrail_intervened"],
    ["ERROR_TOXIC", CONTENT_FILTER, "ERROR_TOXIC"],
    ["max_output_tokens", MAX_TOKENS, "max_output_tokens"],
    ["pause_turn", PAUSED, "pause_turn"],
    ["MALFORMED_FUNCTION_CALL", OTHER, "MALFORMED_FUNCTION_CALL"],
    ["", OTHER, ""],
    [null, OTHER, ""],
    [7, OTHER, ""],
  ])("%j becomes %i", async (reason, finishReason, providerFinishReason) => {
    const seen = await read(delta({ content: "a" }), delta({}, reason));

    expect(finishedOf(seen)).toMatchObject({ finishReason, providerFinishReason });
  });

  test("of a refusal is a refusal", async () => {
    expect(finishedOf(await read(delta({ refusal: "no" }), stop))).toMatchObject({ finishReason: REFUSAL });
  });

  test("is kept when a later chunk has none, and is told once", async () => {
    const seen = await read(
      delta({ content: "a" }, "length"),
      delta({ role: "assistant", content: "" }),
      delta({}, ""),
    );

    expect(finishedOf(seen)).toMatchObject({ finishReason: MAX_TOKENS });
    expect(seen.events.filter((event) => event.case === "finished")).toHaveLength(1);
  });

  test.each([
    ["insufficient_system_resource", "UPSTREAM_OVERLOADED"],
    ["error", "UPSTREAM_ERROR"],
    ["network_error", "UPSTREAM_ERROR"],
    ["malformed_response", "UPSTREAM_ERROR"],
    ["ERROR", "UPSTREAM_ERROR"],
    ["error: engine died", "UPSTREAM_ERROR"],
    ["timeout", "UPSTREAM_TIMEOUT"],
    ["abort", "STREAM_TRUNCATED"],
    ["aborted", "STREAM_TRUNCATED"],
    ["cancelled", "STREAM_TRUNCATED"],
    ["FinishReason.ABORT", "STREAM_TRUNCATED"],
  ])("%s is an error", async (finishReason, reason) => {
    const { events, error } = await read(delta({ content: "a" }), delta({}, finishReason));

    expect(textOf(events)).toBe("a");
    expect(error).toMatchObject({ reason });
  });
});

describe("usage", () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
  const told = { inputTokens: 10, outputTokens: 5, source: Usage_Source.PROVIDER };

  test.each<[string, object[], object]>([
    ["in a chunk of its own", [stop, { choices: [], usage }], told],
    ["in a chunk without choices", [stop, { usage }], told],
    ["in the chunk with the finish reason", [{ ...stop, usage }], told],
    ["in the choice", [{ choices: [{ delta: {}, finish_reason: "stop", usage }] }], told],
    ["in Groq's own member", [{ ...stop, x_groq: { id: "req", usage } }], told],
    [
      "in every chunk, where the last counts",
      [
        { ...delta({}), usage: { ...usage, completion_tokens: 1 } },
        { ...stop, usage },
      ],
      told,
    ],
    [
      "with cached, written and reasoning tokens",
      [
        {
          ...stop,
          usage: {
            ...usage,
            prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 3 },
            completion_tokens_details: { reasoning_tokens: 2 },
          },
        },
      ],
      { ...told, cacheReadTokens: 4, cacheWriteTokens: 3, reasoningTokens: 2 },
    ],
    [
      "with the names of Responses",
      [
        {
          ...stop,
          usage: {
            input_tokens: 10,
            output_tokens: 5,
            input_tokens_details: { cached_tokens: 4 },
            output_tokens_details: { reasoning_tokens: 2 },
          },
        },
      ],
      { ...told, cacheReadTokens: 4, reasoningTokens: 2 },
    ],
    [
      "with thoughts that only the total counts",
      [{ ...stop, usage: { ...usage, total_tokens: 45 } }],
      { ...told, outputTokens: 35 },
    ],
    ["with a total that is less than its parts", [{ ...stop, usage: { ...usage, total_tokens: 3 } }], told],
    [
      "with zeros at the end",
      [
        { ...stop, usage },
        { choices: [], usage: { prompt_tokens: 0, completion_tokens: 0 } },
      ],
      told,
    ],
    [
      "with less at the end",
      [
        { ...stop, usage },
        { choices: [], usage: { prompt_tokens: 10, completion_tokens: 0 } },
      ],
      told,
    ],
    [
      "with details that the end leaves out",
      [
        { ...stop, usage: { ...usage, prompt_tokens_details: { cached_tokens: 4 } } },
        { choices: [], usage },
      ],
      { ...told, cacheReadTokens: 4 },
    ],
    [
      "with DeepSeek's cache",
      [{ ...stop, usage: { ...usage, prompt_cache_hit_tokens: 8 } }],
      { ...told, cacheReadTokens: 8 },
    ],
    [
      "without xAI's reasoning in the output",
      [{ ...stop, usage: { ...usage, total_tokens: 115, completion_tokens_details: { reasoning_tokens: 100 } } }],
      { ...told, outputTokens: 105, reasoningTokens: 100 },
    ],
  ])("is read %s", async (_, chunks, expected) => {
    expect(finishedOf(await read(delta({ content: "a" }), ...chunks))?.usage).toMatchObject(expected);
  });

  test.each([
    ["negative", { prompt_tokens: -1, completion_tokens: 5 }],
    ["1e18", { prompt_tokens: 10, completion_tokens: 1e18 }],
    ["text", { prompt_tokens: "10", completion_tokens: 5 }],
    ["a fraction", { prompt_tokens: 10, completion_tokens: 0.5 }],
    ["half", { prompt_tokens: 10 }],
    ["zeros", { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }],
    ["no object", 5],
    ["null", null],
  ])("that is %s counts as not told", async (_, nonsense) => {
    const seen = await read(delta({ content: "a" }), { ...stop, usage: nonsense });

    expect(finishedOf(seen)?.usage?.source).toBe(Usage_Source.ESTIMATED);
  });
});

describe("a JSON answer", () => {
  test.each([
    [
      "after white space to keep the connection alive",
      '\n \n\n {"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]}',
    ],
    [
      "with unknown members",
      '{"x":{"y":[]},"choices":[{"message":{"content":"a","annotations":[]},"finish_reason":"stop"}]}',
    ],
  ])("is read %s", async (_, json) => {
    upstream.script = ({ send }) => send(toJsonAnswer(json));

    expect(await target.complete()).toMatchObject({ text: "a", finishReason: FinishReason.STOP });
  });

  test.each([
    ["no JSON", "hello"],
    ["cut", '{"choices":[{"message":{"content":"a"}'],
    ["no object", '"hello"'],
    ["without choices", '{"id":"1"}'],
    ["without any choice", '{"choices":[]}'],
    ["empty", ""],
  ])("that is %s is a protocol error", async (_, json) => {
    upstream.script = ({ send }) => send(toJsonAnswer(json));

    await expect(target.complete()).rejects.toMatchObject({
      reason: "UPSTREAM_PROTOCOL_ERROR",
      upstream: { provider: "openai", model: "model-1", httpStatus: 200 },
    });
  });
});
