import { unsupported } from "../../../core/errors/unsupported.ts";
import { mediaTypeOfData } from "../../../core/text/media-type.ts";
import { readDocumentText } from "../../../core/text/text-document.ts";
import type { Document, Image, Media } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { PartWithPath } from "../../kit/part-with-path.ts";
import type { MediaBlock, MediaSource, TextBlock } from "../api.ts";
import { isBlank } from "./blank-text.ts";
import type { RequestContext } from "./request-context.ts";

/**
 * The text of a part, with its cache mark. Throws UNSUPPORTED_FEATURE, naming the
 * part, for only white space, which Anthropic does not take.
 */
export function toTextBlock(
  text: string,
  { part, path }: PartWithPath,
  { facts, markCache }: RequestContext,
): TextBlock {
  if (facts.isAnthropics && isBlank(part)) throw unsupported(path, "it needs more than white space; leave it out");
  return { type: "text", text, cache_control: markCache(part.cacheHint, path) };
}

const imageTypes: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/gif", "image/webp"]);

/**
 * The image of a part, as data, URL or file id. Throws UNSUPPORTED_FEATURE for data
 * of a type that is none of JPEG, PNG, GIF and WebP.
 */
export function toImageBlock({ media }: Image, partWithPath: PartWithPath, { markCache }: RequestContext): MediaBlock {
  const path = `${partWithPath.path}.image.media`;
  const source = toSource(media, path, (data, mediaType) => {
    if (imageTypes.has(mediaType)) return { type: "base64", media_type: mediaType, data: toBase64(data) };
    throw unsupported(`${path}.media_type`, `images are taken as ${[...imageTypes].join(", ")}`);
  });
  return { type: "image", source, cache_control: markCache(partWithPath.part.cacheHint, partWithPath.path) };
}

/**
 * The document of a part, as data, URL or file id. Text of any media type is sent as
 * plain text. Throws UNSUPPORTED_FEATURE for data that is neither text nor PDF, and
 * for text that is not UTF-8.
 */
export function toDocumentBlock(
  { media, title }: Document,
  partWithPath: PartWithPath,
  { markCache }: RequestContext,
): MediaBlock {
  const path = `${partWithPath.path}.document.media`;
  const source = toSource(media, path, (data, mediaType) => {
    if (mediaType === "application/pdf") return { type: "base64", media_type: mediaType, data: toBase64(data) };
    return { type: "text", media_type: "text/plain", data: toText(data, mediaType, path) };
  });
  const cacheControl = markCache(partWithPath.part.cacheHint, partWithPath.path);
  return { type: "document", source, title: title || undefined, cache_control: cacheControl };
}

function toSource(
  media: Media | undefined,
  path: string,
  fromData: (data: Uint8Array, mediaType: string) => MediaSource,
): MediaSource {
  const source = media?.source;
  switch (source?.case) {
    case "data":
      return fromData(source.value, mediaTypeOfData(source.value, media?.mediaType ?? ""));
    case "url":
      return { type: "url", url: source.value };
    case "fileId":
      return { type: "file", file_id: source.value };
    case undefined:
      throw unsupported(path, "it needs data, a URL or a file id");
    default:
      return source satisfies never;
  }
}

function toBase64(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}

function toText(data: Uint8Array, mediaType: string, path: string): string {
  const found = readDocumentText(data, mediaType);
  switch (found.kind) {
    case "text":
      return found.text;
    case "unreadable":
      throw unsupported(`${path}.data`, "text is taken in UTF-8; write it so");
    case "other":
      throw unsupported(`${path}.media_type`, `documents are taken as application/pdf or text, not ${found.mediaType}`);
    default:
      return found satisfies never;
  }
}
