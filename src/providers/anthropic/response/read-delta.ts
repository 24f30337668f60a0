import { asObject, asString, type JsonObject, writeJson } from "../../../wire/json.ts";
import type { BlockDelta } from "../api.ts";

/**
 * Reads a piece of a block by its type or, where a proxy left that out, by its
 * members. A type that is newer than we are comes to nothing, whatever it carries:
 * the API says that such may come.
 */
export function readDelta(delta: JsonObject): BlockDelta {
  switch (delta["type"] ?? impliedType(delta)) {
    case "text_delta":
    case "text": // some proxies write the type of the block
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

/** Some servers have the arguments as an object. */
function readInput(input: unknown): string {
  return asObject(input) === undefined ? asString(input) : writeJson(input);
}
