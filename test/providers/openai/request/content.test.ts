import type { MessageInitShape } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { type MediaSchema, Role } from "../../../../src/gen/tokenwire/v1/message_pb.ts";
import type { Dialect } from "../../../../src/providers/openai/dialect.ts";
import { messagesOf } from "./messages-of.ts";

type Source = NonNullable<MessageInitShape<typeof MediaSchema>["source"]>;

const data: Source = { case: "data", value: new Uint8Array([37, 80]) };
const url: Source = { case: "url", value: "https://a.example/x.pdf" };

function contentOf(documentField: Dialect["documentField"], source: Source, title = ""): unknown {
  const content = { case: "document", value: { title, media: { source, mediaType: "application/pdf" } } } as const;
  const [message] = messagesOf(
    { messages: [{ role: Role.USER, parts: [{ content }] }] },
    { dialect: { documentField } },
  );
  return message?.content?.[0];
}

describe("a document", () => {
  test("goes to Mistral as data or URL", () => {
    expect(contentOf("document_url", data, "x.pdf")).toEqual({
      type: "document_url",
      document_url: "data:application/pdf;base64,JVA=",
      document_name: "x.pdf",
    });
    expect(contentOf("document_url", url)).toEqual({ type: "document_url", document_url: url.value });
  });

  test.each<[Dialect["documentField"], Source, string]>([
    ["document_url", { case: "fileId", value: "f" }, "messages[0].parts[0].document.media.file_id"],
    ["document_url", { case: undefined }, "messages[0].parts[0].document.media"],
    ["file", url, "messages[0].parts[0].document.media.url"],
    ["none", data, "messages[0].parts[0]"],
  ])("is rejected where the server takes no such source: %s", (documentField, source, field) => {
    expect(() => contentOf(documentField, source)).toThrow(
      expect.objectContaining({
        reason: "UNSUPPORTED_FEATURE",
        fieldViolations: [expect.objectContaining({ field })],
      }),
    );
  });
});

test("an image is rejected by a server that takes none", () => {
  const value = { media: { source: { case: "url", value: "https://a.example/x.png" } } } as const;
  const messages = [{ role: Role.USER, parts: [{ content: { case: "image", value } as const }] }];

  expect(() => messagesOf({ messages }, { dialect: { images: false } })).toThrow(
    expect.objectContaining({ fieldViolations: [expect.objectContaining({ field: "messages[0].parts[0]" })] }),
  );
});
