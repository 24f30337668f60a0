import { asList, asObject, asString, type JsonObject } from "../../../../wire/json/json.ts";
import type { ChatContentPiece, ImagePlace } from "../../api.ts";

type Media = Extract<ChatContentPiece, { kind: "image" | "unsupported" }>;

/**
 * Reads the images, audio and video in members of a delta or a message beside its
 * content: `images` of OpenRouter and LiteLLM, `audio` of OpenAI.
 */
export function readMediaBeside({ images, image, audio, video, videos }: JsonObject): Media[] {
  // Most chunks have none of them.
  if ((images ?? image ?? audio ?? video ?? videos ?? undefined) === undefined) return [];
  const pictures = [...asList(images), image].filter(holdsSomething);
  return [
    ...pictures.map((picture) => readImage(picture, "images")),
    ...(holdsSomething(audio) ? [unsupported("audio")] : []),
    ...(holdsSomething(video) || holdsSomething(videos) ? [unsupported("video")] : []),
  ];
}

/** Reads a part of a content list that is an image, audio or video; undefined for other parts. */
export function readMediaPart(part: JsonObject): Media | undefined {
  const type = asString(part["type"]);
  if (/^(output_|input_)?image(_url)?$/.test(type)) return readImage(part, "content");
  if (/^(output_|input_)?audio(_url)?$/.test(type)) return unsupported("audio");
  return /^(output_|input_)?video(_url)?$/.test(type) ? unsupported("video") : undefined;
}

/** Reads a media part in the form of Gemini's own API; undefined for other parts. */
export function readInlineData(part: JsonObject): Media | undefined {
  const inline = asObject(part["inlineData"]) ?? asObject(part["inline_data"]);
  if (inline === undefined) return undefined;
  const mediaType = asString(inline["mimeType"]) || asString(inline["mime_type"]);
  const [kind = ""] = mediaType.split("/");
  return kind === "image" ? readImage(inline, "content") : unsupported(kind || "media of no type");
}

function readImage(image: unknown, place: ImagePlace): Media {
  return { kind: "image", url: findUrl(image), place };
}

/**
 * The URL of an image, or its data as a data URL. `image_url` is an object with the
 * URL at OpenAI, and the URL at Mistral.
 */
function findUrl(image: unknown): string {
  if (typeof image === "string") return image;
  const holder = asObject(image);
  if (holder === undefined) return "";
  const inner = holder["image_url"] ?? holder["image"] ?? holder["source"];
  if (inner !== undefined) return findUrl(inner);
  const data = asString(holder["b64_json"]) || asString(holder["data"]);
  const mediaType =
    asString(holder["media_type"]) || asString(holder["mime_type"]) || asString(holder["mimeType"]) || "image/png";
  return asString(holder["url"]) || (data === "" ? "" : `data:${mediaType};base64,${data}`);
}

/** Whether a member has content. Snowflake sends an object of nulls for none. */
function holdsSomething(value: unknown): boolean {
  if (typeof value === "string") return value !== "";
  return typeof value === "object" && value !== null && Object.values(value).some(holdsSomething);
}

function unsupported(what: string): Media {
  return { kind: "unsupported", what };
}
