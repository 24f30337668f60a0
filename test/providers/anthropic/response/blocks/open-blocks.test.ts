import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { maxAnswerParts } from "../../../../../src/core/answer/parts/part-order.ts";
import { GatewayError } from "../../../../../src/core/errors/error.ts";
import type { Part } from "../../../../../src/gen/tokenwire/v1/message_pb.ts";
import type { BlockDelta } from "../../../../../src/providers/anthropic/api.ts";
import { maxBlockLength, OpenBlocks } from "../../../../../src/providers/anthropic/response/blocks/open-blocks.ts";
import { toJsonAnswer, toSseAnswer } from "../../../../support/http-answer.ts";
import type { SeenStream } from "../../../../support/provider-target.ts";
import { type StreamTarget, startStreamTarget } from "../../stream-target.ts";
import { block, call, close, delta, end, input, start, stop, text, textBlock, type Wire } from "../../wire-events.ts";

let server: StreamTarget;

beforeAll(async () => {
  server = await startStreamTarget();
});

afterAll(() => server.close());

const message: Wire = { id: "msg_1", model: "m-1", content: [], stop_reason: null };
const thought = (value: string, index: unknown = 0): Wire => delta(index, { type: "thinking_delta", thinking: value });
const signature = (value: string, index = 0): Wire => delta(index, { type: "signature_delta", signature: value });
const thinkingBlock = (index = 0): Wire => block(index, { type: "thinking", thinking: "" });

/** A part in short: its kind and its text. */
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

function briefPartsOf({ events }: SeenStream): string[] {
  return events.flatMap((event) =>
    event.case === "partFinished" && event.value.part ? [brief(event.value.part)] : [],
  );
}

describe("blocks and deltas out of order are delivered:", () => {
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
    [
      "text in a block of an unknown type",
      [block(0, { type: "memo", memo: 1 }), text("Hi")],
      ["reasoning /", "text Hi"],
    ],
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
    ["deltas without a type", [textBlock(), delta(0, { text: "Hi" })], ["text Hi"]],
    ["a block without a type", [block(0, { text: "" }), text("Hi")], ["text Hi"]],
    ["a call without a type", [block(0, { id: "t", name: "f" }), input("{}")], ["toolCall f{}"]],
    ["an empty block", [block(0, {}), thought("Hm")], ["reasoning Hm/"]],
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
      "arguments as text of a server tool",
      [block(0, { type: "server_tool_use", id: "srvtoolu_1", name: "s", input: '{"q":1}' })],
      ['serverToolCall s{"q":1}'],
    ],
    ["an empty piece of another kind", [textBlock(), text("A"), input(""), text("B")], ["text AB"]],
    ["text after the stop reason", [textBlock(), text("A"), stop(), text("B")], ["text AB"]],
    [
      "a whole message after its deltas, once",
      [textBlock(), text("Hi"), { type: "message", ...message, content: [{ type: "text", text: "Hi" }] }],
      ["text Hi"],
    ],
    ["a whole message alone", [{ type: "message", ...message, content: [{ type: "text", text: "Hi" }] }], ["text Hi"]],
  ])("%s", async (_, events, parts) => {
    const seen = await server.readStream(start(), ...events, stop(), end);

    expect(seen.error).toBe(undefined);
    expect(briefPartsOf(seen)).toEqual(parts);
  });

  test("events without a type, by their names or their members", async () => {
    const untyped = ({ type: _, ...event }: Wire): string => JSON.stringify(event);
    const events = [start(), textBlock(), text("Hi"), stop()];
    for (const named of [true, false]) {
      const lines = events.map(
        (event) => `${named ? `event: ${String(event["type"])}\n` : ""}data: ${untyped(event)}\n\n`,
      );
      server.upstream.script = ({ send }) => send(toSseAnswer(lines.join("")));
      const seen = await server.target.read();
      expect([seen.error, briefPartsOf(seen)]).toEqual([undefined, ["text Hi"]]);
    }
  });

  test("text as a string in a JSON answer", async () => {
    const answers = ["Hi", ["Hi"], [{ type: "text", text: "Hi" }]];
    for (const content of answers) {
      server.upstream.script = ({ send }) =>
        send(toJsonAnswer(JSON.stringify({ ...message, content, stop_reason: "end_turn" })));
      expect((await server.target.complete()).text).toBe("Hi");
    }
  });
});

describe("blocks and deltas that contradict each other are an error:", () => {
  test.each<[string, Wire[]]>([
    ["arguments in the block of a text", [textBlock(), text("Hi"), input('{"a":1}')]],
    ["arguments in the block of a thought", [thinkingBlock(), input('{"a":1}')]],
    ["arguments without a block", [input('{"a":1}')]],
    ["arguments after their call was closed", [call(), input("{}"), close(0), input('{"a":1}')]],
    ["arguments after a text began at their index", [call(), input('{"a"'), text("Hi"), input(":1}")]],
    ["a text that goes on after another began", [textBlock(), text("A"), textBlock(1), text("B", 1), text("C", 0)]],
    ["a thought that goes on after a text began", [thinkingBlock(), thought("A"), textBlock(1), thought("B", 0)]],
    ["half a character in the block of another", [textBlock(), text("\ud83d"), text("\ude00", 1)]],
    ["a delta of one call in another", [call(0), input("{}"), call(1), input('{"a"', 1), input(":1}", 0)]],
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
    const { error } = await server.readStream(start(), ...events, stop(), end);
    expect(error).toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR", upstream: { httpStatus: 200 } });
  });

  test("an image in a stream", async () => {
    const source = { type: "base64", media_type: "image/png", data: "aGk=" };
    const { error } = await server.readStream(start(), block(0, { type: "image", source }), stop(), end);
    expect(error).toMatchObject({ reason: "UNSUPPORTED_FEATURE", upstream: { httpStatus: 200 } });
  });

  test("an image in a JSON answer", async () => {
    const content = [
      { type: "text", text: "Hi" },
      { type: "image", source: {} },
    ];
    server.upstream.script = ({ send }) =>
      send(toJsonAnswer(JSON.stringify({ ...message, content, stop_reason: "end_turn" })));
    await expect(server.target.complete()).rejects.toMatchObject({ reason: "UNSUPPORTED_FEATURE" });
  });
});

test("a delta of an unknown type is ignored, also when it has text", async () => {
  const seen = await server.readStream(
    start(),
    textBlock(),
    text("Hi"),
    delta(0, { type: "memo_delta", text: "?" }),
    stop(),
    end,
  );
  expect(briefPartsOf(seen)).toEqual(["text Hi"]);
});

const longText = "x".repeat(1024 * 1024);

const longDelta = (kind: "signature" | "input" | "compaction"): BlockDelta => ({ kind, text: longText });

const nothing = (): void => {};

const begin =
  (type: string) =>
  (blocks: OpenBlocks): void => {
    blocks.open(0, { type, id: "t", name: "f" }, false);
  };

/** Blocks and deltas that a provider may send without end, and how many of them are read. */
const floods: readonly (readonly [
  name: string,
  send: (blocks: OpenBlocks, index: number) => void,
  most: number,
  begin: (blocks: OpenBlocks) => void,
])[] = [
  [
    "blocks that are not closed",
    (blocks, index) => blocks.open(index, { type: "tool_use", id: `t${index}`, name: "f" }, false),
    maxAnswerParts,
    nothing,
  ],
  [
    "long blocks",
    (blocks) => blocks.open(0, { type: "web_search_tool_result", content: longText }, false),
    maxBlockLength / longText.length,
    nothing,
  ],
  [
    "a signature",
    (blocks) => blocks.read(0, longDelta("signature")),
    maxBlockLength / longText.length,
    begin("thinking"),
  ],
  ["an input", (blocks) => blocks.read(0, longDelta("input")), maxBlockLength / longText.length, begin("tool_use")],
  [
    "a summary",
    (blocks) => blocks.read(0, longDelta("compaction")),
    maxBlockLength / longText.length,
    begin("compaction"),
  ],
];

test.each(floods)("%s without end are a protocol error", (_name, send, most, begin) => {
  const blocks = new OpenBlocks();
  begin(blocks);
  let sent = 0;
  let reason: string | undefined;
  while (reason === undefined && sent <= most) {
    try {
      send(blocks, sent);
      sent += 1;
    } catch (thrown) {
      ({ reason } = GatewayError.from(thrown));
    }
  }
  expect(reason).toBe("UPSTREAM_PROTOCOL_ERROR");
  expect(sent).toBeGreaterThanOrEqual(most - 1);
});
