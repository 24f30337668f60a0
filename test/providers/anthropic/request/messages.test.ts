import { describe, expect, test } from "vitest";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { writeState } from "../../../../src/providers/anthropic/provider-state.ts";
import {
  assistant,
  type MessageInit,
  type PartInit,
  tool,
  toolCall,
  toolResult,
  user,
} from "../../../support/requests.ts";
import { bodyOf, type Init, refusedFields, textOfBody } from "../request-body.ts";

const { SYSTEM, USER, ASSISTANT, TOOL } = Role;
const text = (value: string) => ({ content: { case: "text", value } }) as const;
const sent = (value: string) => ({ type: "text", text: value });
const bytes = (value: string) => new TextEncoder().encode(value);
const call = (id: string, argumentsJson = "{}") =>
  ({ content: { case: "toolCall", value: { id, name: "f", argumentsJson } } }) as const;
const result = (toolCallId: string, value: string) =>
  ({ content: { case: "toolResult", value: { toolCallId, text: value } } }) as const;

function messagesOf(init: Init): unknown {
  return bodyOf(init)["messages"];
}

describe("a conversation", () => {
  test("has the system messages at its head, with their cache hints, as the system prompt", () => {
    const init: Init = {
      system: "be brief",
      messages: [
        { role: SYSTEM, parts: [text("be kind"), { ...text("a long text"), cacheHint: { ttl: { seconds: 300n } } }] },
        { role: SYSTEM, text: "be just" },
        { role: USER, text: "hi" },
      ],
    };

    expect(bodyOf(init)).toMatchObject({
      system: [
        sent("be brief"),
        sent("be kind"),
        { ...sent("a long text"), cache_control: { type: "ephemeral", ttl: "5m" } },
        sent("be just"),
      ],
      messages: [{ role: "user", content: [sent("hi")] }],
    });
  });

  test("has a system message after the user's where the model takes one", () => {
    const messages = [
      { role: USER, text: "hi" },
      { role: SYSTEM, text: "be brief" },
      { role: ASSISTANT, text: "hello" },
      { role: USER, text: "and?" },
    ];

    expect(messagesOf({ model: "claude-opus-4-8", messages })).toEqual([
      { role: "user", content: [sent("hi")] },
      { role: "system", content: [sent("be brief")] },
      { role: "assistant", content: [sent("hello")] },
      { role: "user", content: [sent("and?")] },
    ]);
  });

  test("has calls with their arguments byte for byte, and results first in one user message", () => {
    const argumentsJson = '{ "n":1.0, "id":12345678901234567890 }';
    const body = textOfBody({
      messages: [
        { role: USER, text: "go" },
        { role: ASSISTANT, parts: [text("well"), call("a", argumentsJson), call("b")] },
        { role: USER, text: "meanwhile" },
        { role: TOOL, parts: [result("a", "1")] },
        {
          role: TOOL,
          parts: [{ content: { case: "toolResult", value: { toolCallId: "b", parts: [text("no")], isError: true } } }],
        },
      ],
    });

    expect(body).toContain(`{"type":"tool_use","id":"a","name":"f","input":${argumentsJson}}`);
    expect(JSON.parse(body)).toMatchObject({
      messages: [
        { role: "user", content: [sent("go")] },
        {
          role: "assistant",
          content: [sent("well"), { id: "a" }, { type: "tool_use", id: "b", name: "f", input: {} }],
        },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "a", content: [sent("1")] },
            { type: "tool_result", tool_use_id: "b", content: [sent("no")], is_error: true },
            sent("meanwhile"),
          ],
        },
      ],
    });
  });

  test("has an empty result without content", () => {
    const messages = [
      { role: ASSISTANT, parts: [call("a")] },
      { role: TOOL, parts: [result("a", "")] },
    ];

    expect(messagesOf({ messages })).toEqual([
      { role: "assistant", content: [{ type: "tool_use", id: "a", name: "f", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "a" }] },
    ]);
  });

  const data = (mediaType: string, value = new Uint8Array([1, 2, 255])) =>
    ({ source: { case: "data", value }, mediaType }) as const;
  const url = { source: { case: "url", value: "https://example.com/a" } } as const;
  const fileId = { source: { case: "fileId", value: "file_1" } } as const;
  const image = (media: object) => ({ content: { case: "image", value: { media } } }) as const;
  const document = (media: object, title = "") => ({ content: { case: "document", value: { media, title } } }) as const;

  test("has images and documents of every source, in results too, with cache hints", () => {
    const parts = [
      text("what?"),
      { ...image(data("image/png")), cacheHint: {} },
      image(url),
      image(fileId),
      document(data("application/pdf"), "a.pdf"),
      document(data("text/markdown", bytes("# ü"))),
      document(url),
      document(fileId),
    ];
    const blocks = [
      sent("what?"),
      {
        type: "image",
        source: { type: "base64", media_type: "image/png", data: "AQL/" },
        cache_control: { type: "ephemeral" },
      },
      { type: "image", source: { type: "url", url: "https://example.com/a" } },
      { type: "image", source: { type: "file", file_id: "file_1" } },
      {
        type: "document",
        source: { type: "base64", media_type: "application/pdf", data: "AQL/" },
        title: "a.pdf",
      },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "# ü" } },
      { type: "document", source: { type: "url", url: "https://example.com/a" } },
      { type: "document", source: { type: "file", file_id: "file_1" } },
    ];

    expect(messagesOf({ messages: [{ role: USER, parts }] })).toEqual([{ role: "user", content: blocks }]);
    expect(
      messagesOf({
        messages: [
          { role: ASSISTANT, parts: [call("a")] },
          {
            role: TOOL,
            parts: [{ content: { case: "toolResult", value: { toolCallId: "a", parts } }, cacheHint: {} }],
          },
        ],
      }),
    ).toMatchObject([
      { role: "assistant" },
      {
        content: [{ type: "tool_result", tool_use_id: "a", content: blocks, cache_control: { type: "ephemeral" } }],
      },
    ]);
  });

  const reasoning = (value: object, providerState: Uint8Array = new Uint8Array()) =>
    ({ content: { case: "reasoning", value }, providerState }) as const;
  const asked = { role: USER, text: "hi" };
  const otherState = bytes('{"kind":"other"}');

  test("has reasoning unchanged: signed, redacted, and whole blocks", () => {
    const parts = [
      reasoning({ text: "hm", signature: bytes("c2ln") }, writeState({})),
      reasoning({ text: "stored before", signature: bytes("c2ln") }),
      reasoning({ signature: bytes("b21pdA=="), text: "" }, writeState({})),
      reasoning({ signature: bytes("ZGF0YQ=="), redacted: true }, writeState({})),
      reasoning({ text: "cut short" }, writeState({})),
      reasoning({}, writeState({ block: { type: "server_tool_use", id: "s", input: { n: 1 } } })),
      { ...text("cited"), providerState: writeState({ citations: [{ url: "u" }] }) },
      { ...call("a"), providerState: writeState({ caller: { type: "code_execution_20250825" } }) },
      { content: { case: "refusal", value: "the provider's words" }, providerState: writeState({}) } as const,
      { content: { case: "refusal", value: "another model's words" } } as const,
    ];

    expect(messagesOf({ messages: [asked, { role: ASSISTANT, parts }, asked] })).toMatchObject([
      {},
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature: "c2ln" },
          { type: "thinking", thinking: "stored before", signature: "c2ln" },
          { type: "thinking", thinking: "", signature: "b21pdA==" },
          { type: "redacted_thinking", data: "ZGF0YQ==" },
          { type: "server_tool_use", id: "s", input: { n: 1 } },
          { ...sent("cited"), citations: [{ url: "u" }] },
          { type: "tool_use", id: "a", caller: { type: "code_execution_20250825" } },
          sent("another model's words"),
        ],
      },
      {},
    ]);
  });

  test("drops another provider's reasoning and state where the policy is to drop, and a turn of nothing else", () => {
    const messages = [
      asked,
      { role: ASSISTANT, parts: [reasoning({ text: "hm" })] },
      {
        role: ASSISTANT,
        parts: [reasoning({ text: "hm" }, otherState), { ...text("hello"), providerState: otherState }],
      },
      asked,
    ];

    expect(bodyOf({ messages }, { unsupported: "drop" })["messages"]).toEqual([
      { role: "user", content: [sent("hi")] },
      { role: "assistant", content: [sent("hello")] },
      { role: "user", content: [sent("hi")] },
    ]);
  });

  test("drops white space that the model wrote between blocks, since the API does not take it", () => {
    const messages = [
      asked,
      { role: ASSISTANT, parts: [text("\n\n"), call("a"), text(" ")] },
      { role: TOOL, parts: [result("a", "1")] },
      { role: ASSISTANT, text: "\n" },
      asked,
    ];

    expect(messagesOf({ messages })).toEqual([
      { role: "user", content: [sent("hi")] },
      { role: "assistant", content: [{ type: "tool_use", id: "a", name: "f", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "a", content: [sent("1")] }, sent("hi")] },
    ]);
  });

  test("may end with a prefilled answer where the model takes one, and with a paused turn everywhere", () => {
    const begun = [asked, { role: ASSISTANT, text: "he" }];
    const paused = [
      asked,
      { role: ASSISTANT, parts: [text("a"), reasoning({}, writeState({ block: { type: "server_tool_use" } }))] },
    ];

    expect(messagesOf({ messages: begun })).toMatchObject([{}, { role: "assistant", content: [sent("he")] }]);
    expect(messagesOf({ model: "claude-opus-5-5", messages: paused })).toMatchObject([{}, { role: "assistant" }]);
  });

  const late = [asked, { role: SYSTEM, text: "be brief" }, asked];

  test.each<[string, string, Init["messages"]]>([
    ["messages[1].role", "claude-opus-4-7", late],
    ["messages[1].role", "claude-opus-5-5", late],
    [
      "messages[2].role",
      "claude-opus-5-5",
      [asked, { role: ASSISTANT, text: "a" }, { role: SYSTEM, text: "b" }, asked],
    ],
    ["messages[2].role", "claude-opus-5-5", [asked, { role: ASSISTANT, text: "a" }, { role: SYSTEM, text: "b" }]],
    ["messages[1]", "claude-opus-4-6", [asked, { role: ASSISTANT, text: "he" }]],
    ["messages[0].parts[0].image.media.media_type", "m", [{ role: USER, parts: [image(data("image/tiff"))] }]],
    [
      "messages[0].parts[0].document.media.media_type",
      "m",
      [{ role: USER, parts: [document(data("application/zip"))] }],
    ],
    [
      "messages[1].parts[0].reasoning.signature",
      "m",
      [asked, { role: ASSISTANT, parts: [reasoning({ text: "hm" })] }, asked],
    ],
    [
      "messages[1].parts[0].reasoning.signature",
      "m",
      [asked, { role: ASSISTANT, parts: [reasoning({ signature: new Uint8Array([0, 255]) })] }, asked],
    ],
    [
      "messages[1].parts[0].provider_state",
      "m",
      [asked, { role: ASSISTANT, parts: [reasoning({ text: "hm" }, otherState)] }, asked],
    ],
    [
      "messages[1].parts[0].provider_state",
      "m",
      [asked, { role: ASSISTANT, parts: [{ ...text("a"), providerState: bytes("no JSON") }] }, asked],
    ],
    [
      "messages[1].parts[0].cache_hint",
      "m",
      [asked, { role: ASSISTANT, parts: [{ ...reasoning({ signature: bytes("c2ln") }), cacheHint: {} }] }, asked],
    ],
  ])("is rejected, naming %s, by %s", (field, model, messages = []) => {
    expect(refusedFields({ model, messages })).toEqual(["UNSUPPORTED_FEATURE", field]);
  });
});

describe("the container of an answer", () => {
  const carrier = (container: string): PartInit => ({
    content: { case: "reasoning", value: {} },
    providerState: writeState({ container }),
  });
  const first = assistant(toolCall("a"), carrier("container_1"));
  const second = assistant(toolCall("b"), carrier("container_2"));

  test.each<[what: string, messages: MessageInit[], container: string | undefined]>([
    ["is sent with the results of its calls", [user, first, tool(toolResult("a"))], "container_1"],
    ["is sent where the turn paused", [user, assistant(text("a"), carrier("container_1"))], "container_1"],
    ["is the latest one of a turn", [user, first, tool(toolResult("a")), second, tool(toolResult("b"))], "container_2"],
    [
      "is sent to the end of a turn that names it once",
      [user, first, tool(toolResult("a")), assistant(toolCall("b")), tool(toolResult("b"))],
      "container_1",
    ],
    ["is left out when the user has spoken again", [user, first, tool(toolResult("a")), second, user], undefined],
  ])("%s", (_what, messages, container) => {
    for (const model of ["claude-sonnet-4-5", "glm-4.6"]) {
      expect(bodyOf({ model, messages })["container"]).toBe(container);
    }
  });

  test("has no block of its own, and a container in the provider options replaces it", () => {
    const init: Init = { model: "glm-4.6", messages: [user, first, tool(toolResult("a"))] };
    expect(bodyOf(init)["messages"]).toMatchObject([{}, { content: [{ type: "tool_use" }] }, {}]);
    expect(bodyOf({ ...init, providerOptionsJson: { anthropic: '{"container":null}' } })["container"]).toBe(null);
  });
});
