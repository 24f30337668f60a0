import { unsupported } from "../../../core/errors/unsupported.ts";
import { mediaTypeOfData } from "../../../core/text/media-type.ts";
import type { Document, Image, Media, Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { ChatContentPart, ChatImagePart, ChatTextPart } from "../api.ts";
import type { Dialect } from "../dialect.ts";

/** The text of a message: a string, or a list where there are several texts and the server takes a list. */
export type TextContent = string | readonly ChatTextPart[];

/**
 * The texts of a message as the server takes them: a list, which keeps them apart or,
 * for a server that takes only a string, joined without a separator.
 */
export function toTextContent(texts: readonly string[], { textLists }: Pick<Dialect, "textLists">): TextContent {
  // OpenAI rejects an empty list, and some servers reject an empty text in a list.
  const filled = texts.filter((text) => text !== "");
  if (filled.length < 2 || !textLists) return filled.join("");
  return filled.map((text) => ({ type: "text", text }));
}

/**
 * Writes a part of a user's message that holds media. Images are sent as a URL or as
 * data; documents as PDF data or a file id, to Mistral as data or a URL. Throws
 * UNSUPPORTED_FEATURE for anything else; `path` is the field path of the part.
 */
export function toContentPart(content: Part["content"], path: string, dialect: Dialect): ChatContentPart {
  switch (content.case) {
    case "text":
      return { type: "text", text: content.value };
    case "image":
      if (!dialect.images) throw unsupported(path, "this server takes no images");
      return toImagePart(content.value, `${path}.image.media`);
    case "document":
      return toDocumentPart(content.value, path, dialect);
    default:
      throw unsupported(path, `a user message of Chat Completions cannot hold ${content.case ?? "an empty part"}`);
  }
}

/**
 * Writes an image as a part of a message; `path` is the field path of its media.
 * Throws UNSUPPORTED_FEATURE for a file id.
 */
export function toImagePart({ media }: Image, path: string): ChatImagePart {
  const source = media?.source;
  switch (source?.case) {
    case "data":
      return { type: "image_url", image_url: { url: toDataUrl(source.value, media) } };
    case "url":
      return { type: "image_url", image_url: { url: source.value } };
    case "fileId":
      throw unsupported(`${path}.file_id`, "Chat Completions takes images as data or URL only");
    case undefined:
      throw unsupported(path, "an image needs data or a URL");
    default:
      return source satisfies never;
  }
}

function toDocumentPart(document: Document, path: string, { documentField }: Dialect): ChatContentPart {
  switch (documentField) {
    case "file":
      return toFilePart(document, `${path}.document.media`);
    case "document_url":
      return toDocumentUrlPart(document, `${path}.document.media`);
    case "none":
      throw unsupported(path, "this server takes no documents; send their text");
    default:
      return documentField satisfies never;
  }
}

function toDocumentUrlPart({ media, title }: Document, path: string): ChatContentPart {
  const source = media?.source;
  const documentName = title || undefined;
  switch (source?.case) {
    case "data":
      return { type: "document_url", document_url: toDataUrl(source.value, media), document_name: documentName };
    case "url":
      return { type: "document_url", document_url: source.value, document_name: documentName };
    case "fileId":
      throw unsupported(`${path}.file_id`, "this server takes documents as data or URL only");
    case undefined:
      throw unsupported(path, "a document needs data or a URL");
    default:
      return source satisfies never;
  }
}

function toFilePart({ media, title }: Document, path: string): ChatContentPart {
  const source = media?.source;
  switch (source?.case) {
    case "data":
      rejectAllButPdf(source.value, media, path);
      // OpenAI rejects a file without a name.
      return { type: "file", file: { filename: title || "document", file_data: toDataUrl(source.value, media) } };
    case "fileId":
      // An uploaded file has its own name, so the title is not sent.
      return { type: "file", file: { file_id: source.value } };
    case "url":
      throw unsupported(`${path}.url`, "Chat Completions takes documents as data or file id only");
    case undefined:
      throw unsupported(path, "a document needs data or a file id");
    default:
      return source satisfies never;
  }
}

/** Text documents do not come here: {@link inlineDocuments} has turned them into text. */
function rejectAllButPdf(data: Uint8Array, media: Media | undefined, path: string): void {
  const mediaType = mediaTypeOfData(data, media?.mediaType ?? "");
  if (mediaType === "application/pdf") return;
  throw unsupported(`${path}.media_type`, `documents are taken as application/pdf or text, not ${mediaType}`);
}

function toDataUrl(data: Uint8Array, media: Media | undefined): string {
  const base64 = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
  return `data:${mediaTypeOfData(data, media?.mediaType ?? "")};base64,${base64}`;
}
