import type { ChatCompletionContentPart } from "openai/resources/chat/completions";
import { Role } from "../../../src/gen/tokenwire/v1/message_pb.ts";
import { image, type PartInit, text } from "../../support/requests.ts";
import { base64, document, encode, fromData, fromFile, fromUrl } from "../samples.ts";
import type { OpenAiCall } from "./call.ts";

/** Images and documents. */
export const media: readonly OpenAiCall[] = [
  look(
    "an image as data",
    [{ type: "image_url", image_url: { url: `data:image/png;base64,${base64}` } }],
    [image({ media: fromData("image/png") })],
  ),
  look(
    "an image behind a URL",
    [{ type: "image_url", image_url: { url: "https://example.com/a.png?size=large" } }],
    [image({ media: fromUrl("https://example.com/a.png?size=large") })],
  ),
  look(
    "a document as data, with a title",
    [{ type: "file", file: { filename: "report.pdf", file_data: `data:application/pdf;base64,${base64}` } }],
    [document(fromData("application/pdf"), "report.pdf")],
  ),
  look(
    "a document as data, without a title",
    [{ type: "file", file: { file_data: `data:application/pdf;base64,${base64}` } }],
    [document(fromData("application/pdf"))],
  ),
  look(
    "a document of text",
    [{ type: "file", file: { filename: "notes.md", file_data: "data:text/markdown;base64,IyBub3Rlcw==" } }],
    [document(fromData("text/markdown", encode("# notes")), "notes.md")],
  ),
  look(
    "a document by the id of a file",
    [{ type: "file", file: { file_id: "file-1" } }],
    [document(fromFile("file-1"))],
  ),
  look(
    "several of them with text between",
    [
      { type: "text", text: "compare" },
      { type: "image_url", image_url: { url: "https://example.com/a.png" } },
      { type: "text", text: "and" },
      { type: "image_url", image_url: { url: "https://example.com/b.png" } },
      { type: "file", file: { file_id: "file-1" } },
    ],
    [
      text("compare"),
      image({ media: fromUrl("https://example.com/a.png") }),
      text("and"),
      image({ media: fromUrl("https://example.com/b.png") }),
      document(fromFile("file-1")),
    ],
  ),
];

function look(name: string, content: ChatCompletionContentPart[], parts: PartInit[]): OpenAiCall {
  return {
    name,
    sdk: { model: "gpt-4.1", messages: [{ role: "user", content }] },
    request: { messages: [{ role: Role.USER, parts }] },
  };
}
