import { asObject, asString, type JsonObject, writeJson } from "../../../wire/json/json.ts";
import type { BlockDelta } from "../api.ts";

/**
 * Reads a delta by its type or, where a proxy left that out, by its members. Types
 * that are not known are ignored, since the API announces that new ones may come.
 */
export function readDelta(delta: JsonObject): BlockDelta {
  switch (delta["type"] ?? impliedType(delta)) {
    case "text_delta":
    case "text": // Some proxies write the type of the block.
      return { kind: "text", text: asString(delta["text"]) };
    case "thinking_delta":
    case "thinking":
      return { kind: "thinking", text: asString(delta["thinking"]) };
    case "signature_delta":
      return { kind: "signature", text: asString(delta["signature"]) };
    case "input_json_delta":
      return { kind: "input", text: readInput(delta["partial_json"]) };
    case "compaction_delta":
      return { kind: "compaction", text: asString(delta["content"]) };
    case "citations_delta":
      return { kind: "citation", citation: delta["citation"] };
    default:
      return { kind: "other" };
  }
}

function impliedType({ text, thinking, signature, partial_json: input }: JsonObject): string {
  if (typeof text === "string") return "text_delta";
  if (typeof thinking === "string") return "thinking_delta";
  if (typeof signature === "string") return "signature_delta";
  return input === undefined ? "" : "input_json_delta";
}

/** The arguments as text; some servers write them as an object. */
function readInput(input: unknown): string {
  return asObject(input) === undefined ? asString(input) : writeJson(input);
}
