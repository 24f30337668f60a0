import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import type { GatewayError } from "../../../../core/errors/error.ts";
import { toAnswerError, type UpstreamExchange } from "../../../../core/errors/upstream-error.ts";
import { PartFinishedSchema } from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { ImageSchema, type Media, MediaSchema, PartSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import type { ChatContentPiece } from "../../api.ts";
import { writeState } from "../../provider-state.ts";

/**
 * The part for an image of an answer: the bytes of a data URL, or the URL. Throws
 * UPSTREAM_PROTOCOL_ERROR for an image without either, and UNSUPPORTED_FEATURE for a
 * URL that is not https, since no request could send it back.
 */
export function toImage(
  { url, place }: Extract<ChatContentPiece, { kind: "image" }>,
  exchange: UpstreamExchange,
): StreamEvent {
  const image = create(ImageSchema, { media: toMedia(url, exchange) });
  const providerState = writeState({ imagePlace: place });
  const part = create(PartSchema, { content: { case: "image", value: image }, providerState });
  return { case: "partFinished", value: create(PartFinishedSchema, { part }) };
}

function toMedia(url: string, exchange: UpstreamExchange): Media {
  const data = readDataUrl(url);
  if (data !== undefined) return create(MediaSchema, { source: { case: "data", value: data.bytes }, ...data });
  switch (URL.parse(url)?.protocol) {
    case "https:":
      return create(MediaSchema, { source: { case: "url", value: url } });
    case "http:":
      throw toAnswerError(exchange, "UNSUPPORTED_FEATURE", "the answer has an image at an address that is not https");
    default:
      throw unreadable(exchange);
  }
}

interface ImageData {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

// https://www.rfc-editor.org/rfc/rfc2397
const head = /^data:([\w.+-]+\/[\w.+-]+)(?:;[^;,]*)*?;base64,/i;

/** The bytes of a data URL; undefined where it has no bytes or no media type. */
function readDataUrl(url: string): ImageData | undefined {
  const [start, mediaType] = head.exec(url) ?? [];
  if (start === undefined || mediaType === undefined) return undefined;
  const bytes = new Uint8Array(Buffer.from(url.slice(start.length), "base64"));
  return bytes.length === 0 ? undefined : { mediaType: mediaType.toLowerCase(), bytes };
}

function unreadable(exchange: UpstreamExchange): GatewayError {
  return toAnswerError(exchange, "UPSTREAM_PROTOCOL_ERROR", "the answer has an image without data or address");
}
