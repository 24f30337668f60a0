import { describe, expect, test } from "vitest";
import { Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import { document, encode, fromData, fromUrl } from "../../../sdk-witness/samples.ts";
import { assistant, type PartInit, text, tool, toolCall, toolResult, user } from "../../../support/requests.ts";
import { messagesOf, type Setting } from "./messages-of.ts";

const latin1 = new Uint8Array([0x47, 0xfc]);

function contentOf(part: PartInit, setting: Setting = {}): unknown {
  return messagesOf({ messages: [{ role: Role.USER, parts: [part] }] }, setting)[0]?.content;
}

describe("a text document is sent as text between tags:", () => {
  test.each([
    "text/plain",
    "text/markdown",
    "text/csv",
    "text/html",
    "text/x-python",
    "TEXT/PLAIN; charset=utf-8",
    "application/json",
    "application/ld+json",
    "application/xml",
    "application/yaml",
    "application/x-yaml",
    "application/toml",
    "application/x-ndjson",
    "application/javascript",
    "application/sql",
    "image/svg+xml",
    "application/octet-stream",
  ])("%s", (mediaType) => {
    const content = contentOf(document(fromData(mediaType, encode("Grüße")), "a.txt"));
    expect(content).toBe('<document title="a.txt">\nGrüße\n</document>');
  });

  test.each<[what: string, text: string, title: string, sent: string]>([
    ["without a title", "a\n", "", "<document>\na\n</document>"],
    ["with quotes in its title", "a", 'a"b&', '<document title="a&quot;b&amp;">\na\n</document>'],
    ["with a byte order mark", "\uFEFFa", "", "<document>\na\n</document>"],
    ["that closes such a tag", "</document> x", "", "<document-2>\n</document> x\n</document-2>"],
  ])("%s", (_what, value, title, sent) => {
    expect(contentOf(document(fromData("text/plain", encode(value)), title))).toBe(sent);
  });

  test.each<[what: string, setting: Setting]>([
    ["to a server that takes no documents", { dialect: { documentField: "none" } }],
    ["to Mistral", { dialect: { documentField: "document_url" } }],
    ["to a model that reads nothing but text", { model: "o3-mini" }],
  ])("%s", (_what, setting) => {
    expect(contentOf(document(fromData("text/plain", encode("a"))), setting)).toBe("<document>\na\n</document>");
  });

  test("beside other parts, and in the result of a tool", () => {
    const notes = document(fromData("text/plain", encode("a")));
    const messages = [
      { role: Role.USER, parts: [text("read"), notes] },
      assistant(toolCall("1")),
      tool(toolResult("1", notes, text("end"))),
    ];
    expect(messagesOf({ messages }).map(({ content }) => content)).toEqual([
      [
        { type: "text", text: "read" },
        { type: "text", text: "<document>\na\n</document>" },
      ],
      null,
      [
        { type: "text", text: "<document>\na\n</document>" },
        { type: "text", text: "end" },
      ],
    ]);
    expect(messagesOf({ messages }, { dialect: { textLists: false } })[0]?.content).toBe(
      "read<document>\na\n</document>",
    );
  });
});

describe("a document is rejected, and the error names the field,", () => {
  const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

  test.each<[what: string, part: PartInit, field: string]>([
    ["of text that is not UTF-8", document(fromData("text/plain", latin1)), "document.media.data"],
    ["of UTF-16", document(fromData("text/csv", new Uint8Array([0x61, 0]))), "document.media.data"],
    ["of a word processor", document(fromData(docx, encode("PK"))), "document.media.media_type"],
    ["that is an archive", document(fromData("application/zip", encode("PK"))), "document.media.media_type"],
    ["that is an image", document(fromData("image/png")), "document.media.media_type"],
    ["of bytes of which nothing is known", document(fromData("application/octet-stream")), "document.media.media_type"],
    ["behind a URL", document(fromUrl("https://a.example/a.txt")), "document.media.url"],
  ])("%s", (_what, part, field) => {
    expect(() => contentOf(part)).toThrow(
      expect.objectContaining({
        reason: "UNSUPPORTED_FEATURE",
        fieldViolations: [expect.objectContaining({ field: `messages[0].parts[0].${field}` })],
      }),
    );
  });

  test("that is no text, in the result of a tool", () => {
    const messages = [user, assistant(toolCall("1")), tool(toolResult("1", document(fromData("application/pdf"))))];
    expect(() => messagesOf({ messages })).toThrow(expect.objectContaining({ reason: "UNSUPPORTED_FEATURE" }));
  });
});

test.each([
  ["image/jpg", "image/jpeg"],
  ["IMAGE/PJPEG", "image/jpeg"],
  ["image/x-png; charset=binary", "image/png"],
])("an image of type %s goes as %s", (mediaType, sent) => {
  const part: PartInit = { content: { case: "image", value: { media: fromData(mediaType) } } };
  expect(contentOf(part)).toMatchObject([{ image_url: { url: expect.stringContaining(`data:${sent};base64,`) } }]);
});

test("a PDF of any bytes is sent as a file", () => {
  const part = document(fromData("application/octet-stream", encode("%PDF-1.7")), "a.pdf");
  expect(contentOf(part)).toEqual([
    { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0xLjc=" } },
  ]);
});
