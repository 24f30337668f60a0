import { appendAll } from "../../../../core/text/append-all.ts";
import { asList, asObject, asString, type JsonObject } from "../../../../wire/json/json.ts";
import type { ChatContentPiece } from "../../api.ts";
import { readInlineData, readMediaBeside, readMediaPart } from "./read-media.ts";

/** Reads the reasoning, text, refusal and media of a delta or a message, in that order. Empty texts are left out. */
export function readContentPieces(content: JsonObject): ChatContentPiece[] {
  const pieces: ChatContentPiece[] = [];
  const reasoning = readReasoning(content);
  if (reasoning !== undefined) pieces.push(reasoning);
  appendContent(content["content"], pieces);
  const refusal = asString(content["refusal"]);
  if (refusal !== "") pieces.push({ kind: "refusal", text: refusal });
  appendAll(pieces, readMediaBeside(content));
  return pieces;
}

function readReasoning(content: JsonObject): ChatContentPiece | undefined {
  // A server that sends both members sends the same text in them.
  const field = asString(content["reasoning_content"]) === "" ? "reasoning" : "reasoning_content";
  const text = asString(content[field]);
  if (text !== "") return { kind: "reasoning", text, field };
  // Snowflake sends reasoning only in the details, which are sent back themselves.
  const isInDetails = content[field] === undefined;
  const other = readOtherReasoning(content) || (isInDetails ? readDetails(content["reasoning_details"]) : "");
  return other === "" ? undefined : { kind: "reasoning", text: other, field: undefined };
}

/** The members of Copilot and others instead of these two. No server takes them back. */
function readOtherReasoning({ reasoning, reasoning_text: copilot, thinking }: JsonObject): string {
  return asString(copilot) || asString(thinking) || asString(asObject(reasoning)?.["text"]);
}

function readDetails(details: unknown): string {
  if (!Array.isArray(details)) return "";
  return asList(details)
    .map((detail) => asString(asObject(detail)?.["text"]) || asString(asObject(detail)?.["summary"]))
    .join("");
}

/** Appends the content: a text, a part, or a list of parts as Mistral sends it. */
function appendContent(content: unknown, pieces: ChatContentPiece[]): void {
  const parts: readonly unknown[] = Array.isArray(content) ? content : [content];
  for (const part of parts) {
    const piece = readPart(part);
    if (isFilled(piece)) pieces.push(piece);
  }
}

function isFilled(piece: ChatContentPiece): boolean {
  return !("text" in piece) || piece.kind === "block" || piece.text !== "";
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
