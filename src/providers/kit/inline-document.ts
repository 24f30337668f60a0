import { create } from "@bufbuild/protobuf";
import { unsupported } from "../../core/errors/unsupported.ts";
import { readDocumentText } from "../../core/text/text-document.ts";
import { type Document, PartSchema } from "../../gen/tokenwire/v1/message_pb.ts";
import type { PartWithPath } from "./part-with-path.ts";

/**
 * Turns text documents into text parts, for servers that take only PDF files or no
 * files. The text is enclosed in tags that hold the document's title.
 *
 * Throws UNSUPPORTED_FEATURE, with the path of the data, for text that is not UTF-8.
 */
export function inlineDocuments(parts: readonly PartWithPath[]): PartWithPath[] {
  return parts.map((item) => {
    const { content } = item.part;
    const text = content.case === "document" ? toInlined(content.value, item.path) : undefined;
    if (text === undefined) return item;
    return { ...item, part: create(PartSchema, { content: { case: "text", value: text } }) };
  });
}

function toInlined({ media, title }: Document, path: string): string | undefined {
  if (media?.source.case !== "data") return undefined;
  const found = readDocumentText(media.source.value, media.mediaType);
  switch (found.kind) {
    case "text":
      return enclose(found.text, title);
    case "unreadable":
      throw unsupported(`${path}.document.media.data`, "text is taken in UTF-8; write it so");
    case "other":
      return undefined;
    default:
      return found satisfies never;
  }
}

/**
 * Encloses a text in tags whose name the text does not close itself, so that the model
 * sees where the document ends.
 */
function enclose(text: string, title: string): string {
  let tag = "document";
  for (let count = 2; text.includes(`</${tag}>`); count += 1) tag = `document-${count}`;
  const attribute = title === "" ? "" : ` title="${title.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  return `<${tag}${attribute}>\n${text}${text.endsWith("\n") ? "" : "\n"}</${tag}>`;
}
