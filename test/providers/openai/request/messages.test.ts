import { describe, expect, test } from "vitest";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { type RequestInit, toolResult } from "../../../support/requests.ts";
import { messagesOf } from "./messages-of.ts";

describe("a conversation", () => {
  const { SYSTEM, USER, ASSISTANT, TOOL } = Role;
  const text = (value: string) => ({ content: { case: "text", value } }) as const;

  test("begins with the system shorthand", () => {
    expect(messagesOf({ system: "be brief", messages: [{ role: USER, text: "hi" }] })).toEqual([
      { role: "system", content: "be brief" },
      { role: "user", content: "hi" },
    ]);
  });

  describe("of several texts in a message", () => {
    const messages = [
      { role: SYSTEM, parts: [text("be "), text("brief")] },
      { role: USER, parts: [text("h"), text("i")] },
      { role: ASSISTANT, parts: [text("he"), text("llo")] },
      { role: TOOL, parts: [toolResult("a", text("no "), text("luck"))] },
      { role: USER, parts: [text("one")] },
    ];
    const list = (...texts: string[]) => texts.map((value) => ({ type: "text", text: value }));

    test("keeps them apart", () => {
      expect(messagesOf({ messages }).map(({ content }) => content)).toEqual([
        list("be ", "brief"),
        list("h", "i"),
        list("he", "llo"),
        list("no ", "luck"),
        "one",
      ]);
    });

    test("joins them for a server that takes no list", () => {
      const contents = messagesOf({ messages }, { dialect: { textLists: false } }).map(({ content }) => content);
      expect(contents).toEqual(["be brief", "hi", "hello", "no luck", "one"]);
    });
  });

  test("has tool calls with their arguments byte for byte, and each result as a message", () => {
    const argumentsJson = '{ "n":1.0, "id":12345678901234567890 }';
    expect(
      messagesOf({
        messages: [
          {
            role: ASSISTANT,
            parts: [
              { content: { case: "reasoning", value: { text: "hm" } } },
              { content: { case: "toolCall", value: { id: "a", name: "f", argumentsJson } } },
              { content: { case: "toolCall", value: { id: "b", name: "g", argumentsJson: "{}" } } },
            ],
          },
          {
            role: TOOL,
            parts: [
              { content: { case: "toolResult", value: { toolCallId: "a", text: "1" } } },
              {
                content: {
                  case: "toolResult",
                  value: { toolCallId: "b", parts: [text("no "), text("luck")], isError: true },
                },
              },
            ],
          },
        ],
      }),
    ).toEqual([
      {
        role: "assistant",
        content: null,
        tool_calls: [
          { id: "a", type: "function", function: { name: "f", arguments: argumentsJson } },
          { id: "b", type: "function", function: { name: "g", arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: "a", content: "1" },
      {
        role: "tool",
        tool_call_id: "b",
        content: [
          { type: "text", text: "Error: no " },
          { type: "text", text: "luck" },
        ],
      },
    ]);
  });

  test("has refusals in a member of their own", () => {
    const messages = [{ role: ASSISTANT, parts: [{ content: { case: "refusal", value: "no" } } as const] }];

    expect(messagesOf({ messages })).toEqual([{ role: "assistant", content: null, refusal: "no" }]);
  });

  const data = { source: { case: "data", value: new Uint8Array([1, 2, 255]) }, mediaType: "image/png" } as const;
  const url = { source: { case: "url", value: "https://example.com/a" } } as const;
  const fileId = { source: { case: "fileId", value: "file-1" } } as const;

  test("has images and documents in the order of the parts", () => {
    expect(
      messagesOf({
        messages: [
          {
            role: USER,
            parts: [
              text("what?"),
              { content: { case: "image", value: { media: data } }, cacheHint: {} },
              { content: { case: "image", value: { media: url } } },
              {
                content: {
                  case: "document",
                  value: { media: { ...data, mediaType: "application/pdf" }, title: "a.pdf" },
                },
              },
              { content: { case: "document", value: { media: fileId, title: "b.pdf" } } },
            ],
          },
        ],
      }),
    ).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "what?" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AQL/" } },
          { type: "image_url", image_url: { url: "https://example.com/a" } },
          { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,AQL/" } },
          { type: "file", file: { file_id: "file-1" } },
        ],
      },
    ]);
  });

  const image = { content: { case: "image", value: { media: url } } } as const;

  test.each<[string, RequestInit]>([
    ["messages[0].parts[0]", { messages: [{ role: SYSTEM, parts: [image] }] }],
    [
      "messages[1].parts[1]",
      {
        messages: [
          { role: USER, text: "hi" },
          { role: ASSISTANT, parts: [text("a"), image] },
        ],
      },
    ],
    ["messages[0].parts[0]", { messages: [{ role: TOOL, parts: [text("a")] }] }],
    ["messages[0].parts[0]", { messages: [{ role: USER, parts: [{ content: { case: "refusal", value: "no" } }] }] }],
    [
      "messages[0].parts[0]",
      { messages: [{ role: USER, parts: [{ content: { case: "toolResult", value: { toolCallId: "a" } } }] }] },
    ],
    [
      "messages[0].parts[0].tool_result.parts[1]",
      {
        messages: [
          {
            role: TOOL,
            parts: [{ content: { case: "toolResult", value: { toolCallId: "a", parts: [text("a"), image] } } }],
          },
        ],
      },
    ],
    [
      "messages[0].parts[0].image.media.file_id",
      { messages: [{ role: USER, parts: [{ content: { case: "image", value: { media: fileId } } }] }] },
    ],
    [
      "messages[0].parts[0].document.media.url",
      { messages: [{ role: USER, parts: [{ content: { case: "document", value: { media: url } } }] }] },
    ],
  ])("with content that Chat Completions does not take is rejected, naming %s", (field, init) => {
    const violation = expect.objectContaining({ field });

    expect(() => messagesOf(init)).toThrow(
      expect.objectContaining({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [violation] }),
    );
  });

  test.each([
    ["o3", true, "developer"],
    ["gpt-5.4-mini", true, "developer"],
    ["gpt-5", false, "system"],
    ["gpt-4.1", true, "system"],
    ["llama-3.3-70b", true, "system"],
  ])("instructs %s, where there are developers: %s, as the %s", (model, developerRole, role) => {
    const init: RequestInit = { system: "be brief", messages: [{ role: SYSTEM, text: "and kind" }] };

    expect(messagesOf(init, { model, dialect: { developerRole } })).toEqual([
      { role, content: "be brief" },
      { role, content: "and kind" },
    ]);
  });

  test.each<[string, string, RequestInit]>([
    ["system", "o1-mini", { system: "be brief" }],
    ["messages[0]", "o1-preview-2024-09-12", { messages: [{ role: SYSTEM, text: "be brief" }] }],
    ["messages[0].parts[1]", "o3-mini", { messages: [{ role: USER, parts: [text("what is it?"), image] }] }],
    [
      "messages[0].parts[0]",
      "gpt-3.5-turbo",
      { messages: [{ role: USER, parts: [{ content: { case: "document", value: { media: fileId } } }] }] },
    ],
  ])("with content that its model does not take is rejected under any policy, naming %s (%s)", (field, model, init) => {
    const violation = expect.objectContaining({ field });

    expect(() => messagesOf(init, { model, policy: "drop" })).toThrow(
      expect.objectContaining({ reason: "UNSUPPORTED_FEATURE", fieldViolations: [violation] }),
    );
  });
});
