import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FinishReason } from "../../../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Part } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { createAnthropicTarget } from "../../../support/anthropic-target.ts";
import { toJsonAnswer, toSseAnswer } from "../../../support/http-answer.ts";
import type { ProviderTarget, SeenStream } from "../../../support/provider-target.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../../support/scripted-upstream.ts";
import { beginTestCall } from "../../../support/test-call.ts";

// What comes out of step is delivered, or it fails the answer; it is never dropped, and never joined to another part.

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

const message: Wire = { id: "msg_1", model: "m-1", content: [], stop_reason: null };
const start: Wire = { type: "message_start", message };
const stop = (reason = "end_turn"): Wire => ({ type: "message_delta", delta: { stop_reason: reason } });
const end: Wire = { type: "message_stop" };
const block = (index: unknown, content: object): Wire => ({
  type: "content_block_start",
  index,
  content_block: content,
});
const piece = (index: unknown, delta: object): Wire => ({ type: "content_block_delta", index, delta });
const close = (index: unknown): Wire => ({ type: "content_block_stop", index });

const text = (value: string, index: unknown = 0): Wire => piece(index, { type: "text_delta", text: value });
const thought = (value: string, index: unknown = 0): Wire => piece(index, { type: "thinking_delta", thinking: value });
const signature = (value: string, index = 0): Wire => piece(index, { type: "signature_delta", signature: value });
const input = (value: unknown, index: unknown = 0): Wire =>
  piece(index, { type: "input_json_delta", partial_json: value });

const textBlock = (index: unknown = 0, value = ""): Wire => block(index, { type: "text", text: value });
const thinkingBlock = (index = 0): Wire => block(index, { type: "thinking", thinking: "" });
const call = (index: unknown = 0, more: object = {}): Wire =>
  block(index, { type: "tool_use", id: `toolu_${String(index)}`, name: "f", input: {}, ...more });

function read(...events: readonly Wire[]): Promise<SeenStream> {
  const sse = events.map((event) => `event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`);
  upstream.script = ({ send }) => send(toSseAnswer(sse.join("")));
  return target.read();
}

/** A part in short: what it is, and what it says. */
function brief({ content }: Part): string {
  switch (content.case) {
    case "text":
    case "refusal":
      return `${content.case} ${content.value}`;
    case "reasoning":
      return `reasoning ${content.value.text}/${Buffer.from(content.value.signature).toString()}`;
    case "toolCall":
    case "serverToolCall":
      return `${content.case} ${content.value.name}${content.value.argumentsJson}`;
    default:
      return String(content.case);
  }
}

function partsOf({ events }: SeenStream): string[] {
  return events.flatMap((event) =>
    event.case === "partFinished" && event.value.part ? [brief(event.value.part)] : [],
  );
}

function finishReasonOf({ events }: SeenStream): FinishReason | undefined {
  const last = events.at(-1);
  return last?.case === "finished" ? last.value.finishReason : undefined;
}

describe("delivered", () => {
  test.each<[string, Wire[], string[]]>([
    ["text in the block of a thought", [thinkingBlock(), thought("Hm"), text("Hi")], ["reasoning Hm/", "text Hi"]],
    ["a thought in the block of a text", [textBlock(), text("Hi"), thought("Hm")], ["text Hi", "reasoning Hm/"]],
    ["text in the block of a call", [call(), input('{"a":1}'), text("Hi"), close(0)], ['toolCall f{"a":1}', "text Hi"]],
    [
      "text after a thought that it interrupts",
      [textBlock(), text("A"), thought("B"), text("C")],
      ["text A", "reasoning B/", "text C"],
    ],
    ["a signature without a thought", [textBlock(), text("Hi"), signature("c2ln")], ["text Hi", "reasoning /c2ln"]],
    ["a signature without a block", [signature("c2ln"), text("Hi", 1)], ["reasoning /c2ln", "text Hi"]],
    ["text in a block of the future", [block(0, { type: "memo", memo: 1 }), text("Hi")], ["reasoning /", "text Hi"]],
    ["text after its block was closed", [textBlock(), text("A"), close(0), text("B")], ["text A", "text B"]],
    ["text for a block that never began", [text("Hi", 3)], ["text Hi"]],
    ["text in the start of its block", [textBlock(0, "Hel"), text("lo")], ["text Hello"]],
    [
      "two texts, of which neither is closed",
      [textBlock(), text("A"), textBlock(1), text("B", 1)],
      ["text A", "text B"],
    ],
    [
      "two calls that are open at once",
      [call(0), call(1), input('{"a":', 0), input('{"b":2}', 1), input("1}", 0)],
      ['toolCall f{"a":1}', 'toolCall f{"b":2}'],
    ],
    [
      "an index that is used again",
      [call(0), input('{"a":1}'), close(0), call(0, { id: "toolu_x" }), input('{"b":2}')],
      ['toolCall f{"a":1}', 'toolCall f{"b":2}'],
    ],
    [
      "blocks without an index",
      [textBlock(undefined), text("A", undefined), close(undefined), call(undefined), input('{"a":1}', undefined)],
      ["text A", 'toolCall f{"a":1}'],
    ],
    ["an index in quotes", [textBlock("0"), text("A", "0"), call("1"), input("{}", "1")], ["text A", "toolCall f{}"]],
    ["pieces without a type", [textBlock(), piece(0, { text: "Hi" })], ["text Hi"]],
    ["a block without a type", [block(0, { text: "" }), text("Hi")], ["text Hi"]],
    ["a call without a type", [block(0, { id: "t", name: "f" }), input("{}")], ["toolCall f{}"]],
    ["a block of nothing", [block(0, {}), thought("Hm")], ["reasoning Hm/"]],
    ["arguments as text in the start", [call(0, { input: '{"a": 1.0}' })], ['toolCall f{"a": 1.0}']],
    ["the beginning of arguments in the start", [call(0, { input: '{"a"' }), input(":1}")], ['toolCall f{"a":1}']],
    ["empty text for arguments in the start", [call(0, { input: "" }), input('{"a":1}')], ['toolCall f{"a":1}']],
    ["null for arguments in the start", [call(0, { input: null })], ["toolCall f{}"]],
    ["an empty list for arguments in the start", [call(0, { input: [] })], ["toolCall f{}"]],
    ["an empty list in the start, and deltas", [call(0, { input: [] }), input('{"a":1}')], ['toolCall f{"a":1}']],
    ["a placeholder before arguments", [call(), input("{}"), input('{"a"'), input(":1}")], ['toolCall f{"a":1}']],
    ["null before arguments", [call(), input("null"), input('{"a":1}')], ['toolCall f{"a":1}']],
    ["an object before arguments", [call(), input({}), input({ a: 1 })], ['toolCall f{"a":1}']],
    ["an empty object alone", [call(), input("{}"), input("")], ["toolCall f{}"]],
    ["the start of a call twice", [call(), call(), input('{"a":1}'), close(0)], ['toolCall f{"a":1}']],
    ["the same call twice, closed", [call(), close(0), call(), close(0)], ["toolCall f{}", "toolCall f{}"]],
    ["a list for arguments in the start", [call(0, { input: [1] })], ["toolCall f[1]"]],
    ["arguments as an object in a delta", [call(), input({ a: 1 })], ['toolCall f{"a":1}']],
    [
      "arguments in the start and the same in deltas",
      [call(0, { input: { a: 1 } }), input('{"a"'), input(": 1}")],
      ['toolCall f{"a": 1}'],
    ],
    [
      "arguments as text of a tool that the provider runs",
      [block(0, { type: "server_tool_use", id: "srvtoolu_1", name: "s", input: '{"q":1}' })],
      ['serverToolCall s{"q":1}'],
    ],
    ["an empty piece of another kind", [textBlock(), text("A"), input(""), text("B")], ["text AB"]],
    ["text after the stop reason", [textBlock(), text("A"), stop(), text("B")], ["text AB"]],
    [
      "a whole message after its pieces, once",
      [textBlock(), text("Hi"), { type: "message", ...message, content: [{ type: "text", text: "Hi" }] }],
      ["text Hi"],
    ],
    ["a whole message alone", [{ type: "message", ...message, content: [{ type: "text", text: "Hi" }] }], ["text Hi"]],
  ])("%s", async (_, events, parts) => {
    const seen = await read(start, ...events, stop(), end);

    expect(seen.error).toBe(undefined);
    expect(partsOf(seen)).toEqual(parts);
  });

  test("events without a type, by their names or their members", async () => {
    const untyped = ({ type: _, ...event }: Wire): string => JSON.stringify(event);
    const events = [start, textBlock(), text("Hi"), stop()];
    for (const named of [true, false]) {
      const lines = events.map(
        (event) => `${named ? `event: ${String(event["type"])}\n` : ""}data: ${untyped(event)}\n\n`,
      );
      upstream.script = ({ send }) => send(toSseAnswer(lines.join("")));
      const seen = await target.read();
      expect([seen.error, partsOf(seen)]).toEqual([undefined, ["text Hi"]]);
    }
  });

  test("text as a string in a JSON answer", async () => {
    const answers = ["Hi", ["Hi"], [{ type: "text", text: "Hi" }]];
    for (const content of answers) {
      upstream.script = ({ send }) =>
        send(toJsonAnswer(JSON.stringify({ ...message, content, stop_reason: "end_turn" })));
      expect((await target.complete()).text).toBe("Hi");
    }
  });
});

describe("a protocol error", () => {
  test.each<[string, Wire[]]>([
    ["arguments in the block of a text", [textBlock(), text("Hi"), input('{"a":1}')]],
    ["arguments in the block of a thought", [thinkingBlock(), input('{"a":1}')]],
    ["arguments without a block", [input('{"a":1}')]],
    ["arguments after their call was closed", [call(), input("{}"), close(0), input('{"a":1}')]],
    ["arguments after a text took their place", [call(), input('{"a"'), text("Hi"), input(":1}")]],
    ["a text that goes on after another began", [textBlock(), text("A"), textBlock(1), text("B", 1), text("C", 0)]],
    ["a thought that goes on after a text began", [thinkingBlock(), thought("A"), textBlock(1), thought("B", 0)]],
    ["half a character in the block of another", [textBlock(), text("\ud83d"), text("\ude00", 1)]],
    ["a piece of one call in another", [call(0), input("{}"), call(1), input('{"a"', 1), input(":1}", 0)]],
    ["other arguments in the start than in deltas", [call(0, { input: { a: 1 } }), input('{"a":2}')]],
    ["a call without a name", [call(0, { name: "" })]],
    ["a call whose name is no text", [call(0, { name: 5 })]],
    [
      "a block that the start of the message had whole",
      [
        { type: "message_start", message: { ...message, id: "msg_2", content: [{ type: "text", text: "A" }] } },
        textBlock(),
      ],
    ],
  ])("%s", async (_, events) => {
    const { error } = await read(start, ...events, stop(), end);
    expect(error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR", upstream: { httpStatus: 200 } });
  });

  test("an image in a stream", async () => {
    const source = { type: "base64", media_type: "image/png", data: "aGk=" };
    const { error } = await read(start, block(0, { type: "image", source }), stop(), end);
    expect(error).toMatchObject({ reason: "UNSUPPORTED_FEATURE", upstream: { httpStatus: 200 } });
  });

  test("an image in a JSON answer", async () => {
    const content = [
      { type: "text", text: "Hi" },
      { type: "image", source: {} },
    ];
    upstream.script = ({ send }) =>
      send(toJsonAnswer(JSON.stringify({ ...message, content, stop_reason: "end_turn" })));
    await expect(target.complete()).rejects.toMatchObject({ reason: "UNSUPPORTED_FEATURE" });
  });
});

test("a piece of a type that is newer than we is skipped, also when it carries text", async () => {
  const seen = await read(start, textBlock(), text("Hi"), piece(0, { type: "memo_delta", text: "?" }), stop(), end);
  expect(partsOf(seen)).toEqual(["text Hi"]);
});

describe("the ids of calls", () => {
  const idsOf = ({ events }: SeenStream): string[] =>
    events.flatMap((event) => (event.case === "toolCallStarted" ? [event.value.id] : []));

  test("are unique in an answer, and in the parts as in the deltas", async () => {
    const calls = ["toolu_1", "toolu_1", "", ""].flatMap((id, index) => [
      call(index, { id }),
      input(`{"n":${index}}`, index),
      close(index),
    ]);
    const seen = await read(start, ...calls, stop("tool_use"), end);

    expect(idsOf(seen)).toEqual(["toolu_1", "cmpl_test_1", "cmpl_test_2", "cmpl_test_3"]);
    expect(partsOf(seen)).toEqual([0, 1, 2, 3].map((n) => `toolCall f{"n":${n}}`));
  });

  test("are not those of earlier calls of the conversation", async () => {
    upstream.script = ({ send }) =>
      send(
        toJsonAnswer(
          JSON.stringify({
            ...message,
            content: [{ type: "tool_use", id: "call_0", name: "f", input: {} }],
            stop_reason: "tool_use",
          }),
        ),
      );
    const messages = [
      { role: 2, parts: [{ content: { case: "toolCall", value: { id: "call_0", name: "f", argumentsJson: "{}" } } }] },
    ] as const;
    const { message: answer } = await target.complete(
      { messages: [...messages.map((each) => ({ ...each, parts: [...each.parts] }))], prompt: "again" },
      beginTestCall({ streaming: false }),
    );
    const content = answer?.parts[0]?.content;

    expect(content?.case === "toolCall" && content.value.id).toBe("cmpl_test_0");
  });
});

describe("the stop reason", () => {
  test.each<[string, FinishReason]>([
    ["stop", FinishReason.STOP],
    ["STOP", FinishReason.STOP],
    ["length", FinishReason.MAX_TOKENS],
    ["content_filter", FinishReason.CONTENT_FILTER],
    ["content_filter: hate", FinishReason.CONTENT_FILTER],
    ["SAFETY", FinishReason.CONTENT_FILTER],
    ["PROHIBITED_CONTENT", FinishReason.CONTENT_FILTER],
    ["guardrail_intervened", FinishReason.CONTENT_FILTER],
    ["FinishReason.SAFETY", FinishReason.CONTENT_FILTER],
    ["IMAGE_SAFETY", FinishReason.CONTENT_FILTER],
    ["ERROR_TOXIC", FinishReason.CONTENT_FILTER],
    ["max_output_tokens", FinishReason.MAX_TOKENS],
    ["eos_token", FinishReason.STOP],
    ["MALFORMED_FUNCTION_CALL", FinishReason.OTHER],
    ["tool_calls", FinishReason.OTHER],
    ["tool_use", FinishReason.OTHER],
  ])("%s after text", async (reason, expected) => {
    expect(finishReasonOf(await read(start, text("Hi"), stop(reason), end))).toBe(expected);
  });

  test.each(["tool_use", "tool_calls", "function_call", "stop", "end_turn"])("%s after a call", async (reason) => {
    expect(finishReasonOf(await read(start, call(), stop(reason), end))).toBe(FinishReason.TOOL_CALLS);
  });

  test("end_turn after a call of code that the provider runs is the end of the turn", async () => {
    const byCode = call(0, { caller: { type: "code_execution_20250825", tool_id: "srvtoolu_1" } });
    expect(finishReasonOf(await read(start, byCode, stop(), end))).toBe(FinishReason.STOP);
  });

  test.each([
    ["abort", "STREAM_TRUNCATED"],
    ["canceled", "STREAM_TRUNCATED"],
    ["interrupted", "STREAM_TRUNCATED"],
    ["FinishReason.ABORT", "STREAM_TRUNCATED"],
    ["timeout", "UPSTREAM_TIMEOUT"],
    ["error", "UPSTREAM_ERROR"],
    ["error: engine died", "UPSTREAM_ERROR"],
    ["network_error", "UPSTREAM_ERROR"],
    ["malformed_response", "UPSTREAM_ERROR"],
    ["insufficient_system_resource", "UPSTREAM_OVERLOADED"],
  ])("%s is no end but %s, in a stream and in JSON", async (reason, expected) => {
    const seen = await read(start, text("Half an ans"), stop(reason), end);
    expect([seen.error?.reason, seen.events.some((event) => event.case === "textDelta")]).toEqual([expected, true]);
    const content = [{ type: "text", text: "Half an ans" }];
    upstream.script = ({ send }) => send(toJsonAnswer(JSON.stringify({ ...message, content, stop_reason: reason })));
    await expect(target.complete()).rejects.toMatchObject({ reason: expected });
  });
});
