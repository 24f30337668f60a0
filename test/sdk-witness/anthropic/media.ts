import type { ContentBlockParam } from "@anthropic-ai/sdk/resources/messages";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { image, type PartInit, text } from "../../support/requests.ts";
import { base64, document, encode, fromData, fromFile, fromUrl } from "../samples.ts";
import type { AnthropicCall } from "./call.ts";

const url = "https://example.com/a?size=large";

/** Images and documents. */
export const media: readonly AnthropicCall[] = [
  look(
    "images as data",
    [
      { type: "image", source: { type: "base64", media_type: "image/png", data: base64 } },
      { type: "image", source: { type: "base64", media_type: "image/jpeg", data: base64 } },
      { type: "image", source: { type: "base64", media_type: "image/gif", data: base64 } },
      { type: "image", source: { type: "base64", media_type: "image/webp", data: base64 } },
    ],
    ["image/png", "image/jpeg", "image/gif", "image/webp"].map((type) => image({ media: fromData(type) })),
  ),
  look("an image behind a URL", [{ type: "image", source: { type: "url", url } }], [image({ media: fromUrl(url) })]),
  look(
    "an image by the id of a file",
    [{ type: "image", source: { type: "file", file_id: "file_1" } }],
    [image({ media: fromFile("file_1") })],
  ),
  look(
    "a PDF as data",
    [{ type: "document", source: { type: "base64", media_type: "application/pdf", data: base64 } }],
    [document(fromData("application/pdf"))],
  ),
  look(
    "a PDF behind a URL, with a title",
    [{ type: "document", source: { type: "url", url }, title: "A report" }],
    [document(fromUrl(url), "A report")],
  ),
  look(
    "a document by the id of a file",
    [{ type: "document", source: { type: "file", file_id: "file_1" } }],
    [document(fromFile("file_1"))],
  ),
  look(
    "a document of text, whose kind has no place here",
    [
      {
        type: "document",
        source: { type: "text", media_type: "text/plain", data: "# Grüße" },
        title: "notes.md",
      },
    ],
    [document(fromData("text/markdown", encode("# Grüße")), "notes.md")],
  ),
  look(
    "several of them with text between",
    [
      { type: "text", text: "compare" },
      { type: "image", source: { type: "url", url } },
      { type: "text", text: "with" },
      { type: "document", source: { type: "file", file_id: "file_1" } },
    ],
    [text("compare"), image({ media: fromUrl(url) }), text("with"), document(fromFile("file_1"))],
  ),
];

function look(name: string, content: ContentBlockParam[], parts: PartInit[]): AnthropicCall {
  return {
    name,
    sdk: { model: "claude-haiku-4-5", max_tokens: 1024, messages: [{ role: "user", content }] },
    request: { messages: [{ role: Role.USER, parts }] },
  };
}
