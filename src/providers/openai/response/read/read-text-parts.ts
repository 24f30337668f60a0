import { asList, asObject, asString, type JsonObject } from "../../../../wire/json.ts";
import type { ChatContentPiece } from "../../api.ts";
import { readInlineData, readMediaBeside, readMediaPart } from "./read-media.ts";

/** Reads the reasoning, text, refusal and media of a delta or a message, in that order. Empty texts are left out. */
export function readContentPieces(content: JsonObject): ChatContentPiece[] {
  const pieces: ChatContentPiece[] = [
    readReasoning(content),
    ...readContent(content["content"]),
    { kind: "refusal", text: asString(content["refusal"]) },
    ...readMediaBeside(content),
  ];
  return pieces.filter((piece) => !("text" in piece) || piece.kind === "block" || piece.text !== "");
}

function readReasoning(content: JsonObject): ChatContentPiece {
  // A server that sends both members sends the same text in them.
  const field = asString(content["reasoning_content"]) === "" ? "reasoning" : "reasoning_content";
  const text = asString(content[field]);
  const other = text === "" ? readOtherReasoning(content) : "";
  if (other !== "") return { kind: "reasoning", text: other, field: undefined };
  // Snowflake sends reasoning only in the details, which are sent back themselves.
  const isInDetails = content[field] === undefined;
  return isInDetails
    ? { kind: "reasoning", text: readDetails(content["reasoning_details"]), field: undefined }
    : { kind: "reasoning", text, field };
}

/** The members of Copilot and others instead of these two. No server takes them back. */
function readOtherReasoning({ reasoning, reasoning_text: copilot, thinking }: JsonObject): string {
  return asString(copilot) || asString(thinking) || asString(asObject(reasoning)?.["text"]);
}

function readDetails(details: unknown): string {
  return asList(details)
    .map((detail) => asString(asObject(detail)?.["text"]) || asString(asObject(detail)?.["summary"]))
    .join("");
}

/** The content: a text, a part, or a list of parts as Mistral sends it. */
function readContent(content: unknown): ChatContentPiece[] {
  if (Array.isArray(content)) return content.map(readPart);
  const part = asObject(content);
  return [part === undefined ? { kind: "text", text: asString(content) } : readPart(part)];
}

function readPart(item: unknown): ChatContentPiece {
  const part = asObject(item);
  if (part === undefined) return { kind: "text", text: asString(item) };
  switch (part["type"]) {
    case undefined:
    case "text":
    case "output_text":
      return readTyped(part);
    case "refusal":
      return { kind: "refusal", text: asString(part["refusal"]) || asString(part["text"]) };
    default:
      return readMediaPart(part) ?? { kind: "block", text: readThinking(part["thinking"]), block: part };
  }
}

/** A text, also in the form of OpenAI's Assistants API. A part without a type may be Gemini's media. */
function readTyped(part: JsonObject): ChatContentPiece {
  const { text } = part;
  return readInlineData(part) ?? { kind: "text", text: asString(text) || asString(asObject(text)?.["value"]) };
}

function readThinking(thinking: unknown): string {
  if (typeof thinking === "string") return thinking;
  return asList(thinking)
    .map((part) => asString(asObject(part)?.["text"]))
    .join("");
}
