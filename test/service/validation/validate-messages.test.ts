import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { CompleteRequestSchema } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { validateCompleteRequest } from "../../../src/service/validation/validate.ts";
import {
  assistant,
  enumOfTheFuture,
  image,
  type MessageInit,
  type PartInit,
  png,
  type RequestInit,
  say,
  talk,
  text,
  tool,
  toolCall,
  toolResult,
  user,
  violationsOf,
} from "../../support/requests.ts";

test.each<[string, RequestInit, string[]]>([
  [
    "no role",
    talk({ text: "hi" }),
    ["messages[0].role: write ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT or ROLE_TOOL instead of 0"],
  ],
  [
    "a role of the future",
    talk(user, { role: enumOfTheFuture, text: "hi" }),
    ["messages[1].role: write ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT or ROLE_TOOL instead of 99"],
  ],
  ["nothing said", talk({ role: Role.USER }), ["messages[0]: write text or parts, or leave the message out"]],
  [
    "text and parts",
    talk({ role: Role.USER, text: "a", parts: [text("b")] }),
    ["messages[0].parts: leave out text or parts"],
  ],
  [
    "a result as text",
    talk(user, { role: Role.TOOL, text: "sunny" }),
    ["messages[1].text: put the text into a tool_result part, which names its call"],
  ],
  ["an empty part", say({}), ["messages[0].parts[0]: set text, image, document"]],
  ["an empty text", say(text("a"), text("")), ["messages[0].parts[1].text: write some text or leave the part out"]],
  [
    "an empty refusal",
    talk(user, assistant({ content: { case: "refusal", value: "" } })),
    ["messages[1].parts[0].refusal: write some text or leave the part out"],
  ],
  [
    "a negative cache time",
    say({ ...text("a"), cacheHint: { ttl: { seconds: -1n } } }),
    ["messages[0].parts[0].cache_hint.ttl: write a duration above 0 and below 10,000 years, or leave it out"],
  ],
  [
    "a document from the model",
    talk(user, assistant({ content: { case: "document", value: png } })),
    [
      "messages[1].parts[0].document: a message of ROLE_ASSISTANT takes only text, image, tool_call, reasoning, refusal, server_tool_call, server_tool_result: move the part or leave it out",
    ],
  ],
  [
    "a server tool of the user",
    say({ content: { case: "serverToolCall", value: { id: "s", name: "f", argumentsJson: "{}" } } }),
    [
      "messages[0].parts[0].server_tool_call: a message of ROLE_USER takes only text, image, document: move the part or leave it out",
    ],
  ],
  [
    "a server tool without anything",
    talk(
      user,
      assistant(
        { content: { case: "serverToolCall", value: { argumentsJson: "[]" } } },
        { content: { case: "serverToolResult", value: { resultJson: "[".repeat(65) } } },
      ),
    ),
    [
      "messages[1].parts[0].server_tool_call.id: write the id that the call came with",
      "messages[1].parts[0].server_tool_call.name: write the name of the tool",
      "messages[1].parts[0].server_tool_call.arguments_json: write a JSON object, {…}",
      "messages[1].parts[1].server_tool_result.tool_call_id: write the id of the call",
      "messages[1].parts[1].server_tool_result.result_type: write the type that it came with",
      "messages[1].parts[1].server_tool_result.result_json: write valid JSON: at position 64, nested more than 64 levels deep",
    ],
  ],
  [
    "a server tool that goes back by its state, however it was cut short, beside an empty text",
    talk(
      user,
      assistant(
        {
          content: { case: "serverToolCall", value: { argumentsJson: '{"que' } },
          providerState: new Uint8Array([1]),
        },
        text(""),
      ),
    ),
    ["messages[1].parts[1].text: write some text or leave the part out"],
  ],
  [
    "a picture in instructions",
    talk({ role: Role.SYSTEM, parts: [image(png)] }, user),
    ["messages[0].parts[0].image: a message of ROLE_SYSTEM takes only text: move the part or leave it out"],
  ],
  [
    "text among results",
    talk(user, tool(text("a"))),
    ["messages[1].parts[0].text: a message of ROLE_TOOL takes only tool_result: move the part or leave it out"],
  ],
  [
    "reasoning of a user",
    say({ content: { case: "reasoning", value: { text: "hm" } } }),
    [
      "messages[0].parts[0].reasoning: a message of ROLE_USER takes only text, image, document: move the part or leave it out",
    ],
  ],
])("messages: %s", (_, init, expected) => {
  expect(violationsOf(init)).toEqual(expected);
});

const unknownCall = "write the id of a tool_call in an earlier message of ROLE_ASSISTANT";
test.each<[string, RequestInit, string[]]>([
  [
    "a result without a call",
    talk(user, tool(toolResult("a"))),
    [`messages[1].parts[0].tool_result.tool_call_id: ${unknownCall}`],
  ],
  [
    "a result before its call",
    talk(tool(toolResult("a")), assistant(toolCall("a"))),
    [`messages[0].parts[0].tool_result.tool_call_id: ${unknownCall}`],
  ],
  [
    "two results of a call",
    talk(user, assistant(toolCall("a")), tool(toolResult("a"), toolResult("a"))),
    ["messages[2].parts[1].tool_result.tool_call_id: the call already has its result: leave one out"],
  ],
  [
    "two calls with an id",
    talk(user, assistant(toolCall("a"), toolCall("a"))),
    ["messages[1].parts[1].tool_call.id: write an id that no earlier call of the conversation has"],
  ],
  [
    "a call without an id or name",
    talk(user, assistant({ content: { case: "toolCall", value: { argumentsJson: "{}" } } })),
    [
      "messages[1].parts[0].tool_call.id: write the id that the call came with",
      "messages[1].parts[0].tool_call.name: write the name of the tool",
    ],
  ],
  [
    "arguments that are cut",
    talk(user, assistant(toolCall("a", '{"city":'))),
    ["messages[1].parts[0].tool_call.arguments_json: write valid JSON: at position 8, a value expected"],
  ],
  [
    "arguments that are a list",
    talk(user, assistant(toolCall("a", "[]"))),
    ["messages[1].parts[0].tool_call.arguments_json: write a JSON object, {…}"],
  ],
  [
    "text and parts in a result",
    talk(
      user,
      assistant(toolCall("a")),
      tool({ content: { case: "toolResult", value: { toolCallId: "a", text: "b", parts: [text("c")] } } }),
    ),
    ["messages[2].parts[0].tool_result.parts: leave out text or parts"],
  ],
  [
    "a call in a result",
    talk(
      user,
      assistant(toolCall("a")),
      tool({ content: { case: "toolResult", value: { toolCallId: "a", parts: [toolCall("b")] } } }),
    ),
    [
      "messages[2].parts[0].tool_result.parts[0].tool_call: a tool result takes only text, image, document: move the part or leave it out",
    ],
  ],
])("tool calls: %s", (_, init, expected) => {
  expect(violationsOf(init)).toEqual(expected);
});

const httpsOnly = "messages[0].parts[0].image.media.url: write an https URL, or put the bytes into data";
test.each<[string, PartInit, string[]]>([
  ["no media", image({}), ["messages[0].parts[0].image.media: set it"]],
  [
    "no source",
    image({ media: { mediaType: "image/png" } }),
    ["messages[0].parts[0].image.media: set data, url or file_id"],
  ],
  [
    "no bytes",
    image({ media: { source: { case: "data", value: new Uint8Array() }, mediaType: "image/png" } }),
    ["messages[0].parts[0].image.media.data: write the raw bytes"],
  ],
  [
    "bytes of no type",
    image({ media: { source: { case: "data", value: new Uint8Array([1]) } } }),
    ['messages[0].parts[0].image.media.media_type: data needs its media type, such as "image/png"'],
  ],
  [
    "a type that is none",
    image({ media: { ...png.media, mediaType: "png;base64,x" } }),
    ['messages[0].parts[0].image.media.media_type: write an IANA media type such as "image/png"'],
  ],
  ["plain http", image({ media: { source: { case: "url", value: "http://example.com/a.png" } } }), [httpsOnly]],
  ["a data URL", image({ media: { source: { case: "url", value: "data:image/png;base64,AA==" } } }), [httpsOnly]],
  ["a file", image({ media: { source: { case: "url", value: "file:///etc/passwd" } } }), [httpsOnly]],
  ["no URL at all", image({ media: { source: { case: "url", value: "" } } }), [httpsOnly]],
  [
    "no file id",
    { content: { case: "document", value: { media: { source: { case: "fileId", value: "" } } } } },
    ["messages[0].parts[0].document.media.file_id: write a file id of the provider"],
  ],
])("media: %s", (_, part, expected) => {
  expect(violationsOf(say(part))).toEqual(expected);
});

/** Whether a request passes; throws what is wrong with it. */
function isTaken(init: RequestInit): true {
  validateCompleteRequest(create(CompleteRequestSchema, init));
  return true;
}

const encode = (value: string) => new TextEncoder().encode(value);
const heads: [mediaType: string, head: Uint8Array<ArrayBuffer>][] = [
  ["image/png", new Uint8Array([0x89, ...encode("PNG\r\n\x1a\n")])],
  ["image/jpeg", new Uint8Array([0xff, 0xd8, 0xff, 0xe0])],
  ["image/gif", encode("GIF89a")],
  ["image/webp", encode("RIFF....WEBPVP8 ")],
  ["application/pdf", encode("%PDF-1.7")],
];
const pairs = heads.flatMap(([found, value]) => heads.map(([written]) => ({ found, value, written })));

function withType(mediaType: string, value: Uint8Array<ArrayBuffer>): RequestInit {
  return say(image({ media: { source: { case: "data", value }, mediaType } }));
}

test.each(pairs.filter(({ found, written }) => found !== written))(
  "data that begins as $found does is not taken for $written",
  ({ found, value, written }) => {
    const problem = `write ${found}, which the data is by its first bytes, instead of ${written}`;
    expect(violationsOf(withType(written, value))).toEqual([`messages[0].parts[0].image.media.media_type: ${problem}`]);
  },
);

test.each([
  ...heads,
  ["image/jpg", new Uint8Array([0xff, 0xd8, 0xff])],
  ["IMAGE/X-PNG", new Uint8Array([0x89, ...encode("PNG\r\n\x1a\n")])],
  ['image/gif; charset=binary; a="b c"', encode("GIF87a")],
  ["application/octet-stream", encode("%PDF-")],
  ["image/png", encode("of nothing that is known")],
] as [string, Uint8Array<ArrayBuffer>][])("data of type %s is taken by its first bytes", (mediaType, value) => {
  expect(isTaken(withType(mediaType, value))).toBe(true);
});

const longArguments = JSON.stringify({ text: "x".repeat(2 * 2 ** 20) });
test.each([
  ["no arguments", ""],
  ["white space", " \n"],
  ["null", "null"],
  ["arguments above 1 MiB", longArguments],
])("a call with %s may come back", (_what, argumentsJson) => {
  expect(isTaken(talk(user, assistant(toolCall("a", argumentsJson))))).toBe(true);
});

test("the id of a call may come again after its result", () => {
  const turn = [assistant(toolCall("a")), tool(toolResult("a"))];
  expect(isTaken(talk(user, ...turn, ...turn))).toBe(true);
});

describe("the state of all parts together", () => {
  const stateOf = (values: number): Uint8Array =>
    Buffer.from(`{"kind":"openai","block":{"a":[${new Array(values).fill("1.50").join()}]}}`);
  const withState = (providerState: Uint8Array): PartInit => ({ ...text("x"), providerState });

  test("holds as many values as there may be", () => {
    const parts = [withState(stateOf(8_000)), withState(stateOf(8_000))];
    const request = create(CompleteRequestSchema, talk(user, assistant(...parts)));
    expect(validateCompleteRequest(request)).toBeUndefined();
  });

  test.each<[string, MessageInit[], string]>([
    ["of one part", [user, assistant(withState(stateOf(16_384)))], "messages[1].parts[0]"],
    [
      "of many parts",
      [user, ...Array.from({ length: 200 }, () => assistant(withState(stateOf(100))))],
      "messages[158].parts[0]",
    ],
  ])("%s has a bound", (_, messages, part) => {
    expect(violationsOf(talk(...messages))).toEqual([
      `${part}.provider_state: the provider_state of all parts may hold 16384 values; leave the oldest out`,
    ]);
  });

  test("of a provider that writes something else than JSON is not looked into", () => {
    const state = Buffer.from(`x${",".repeat(100_000)}`);
    const request = create(CompleteRequestSchema, talk(user, assistant(withState(state))));
    expect(validateCompleteRequest(request)).toBeUndefined();
  });
});
