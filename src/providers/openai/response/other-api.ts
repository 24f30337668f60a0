import { asString, type JsonObject } from "../../../wire/json.ts";

/**
 * Says which other API an object is an answer of, or a piece of one: undefined
 * where it may be of this one.
 */
export function findOtherApi(object: JsonObject): string | undefined {
  if (object["choices"] !== undefined) return undefined;
  const type = asString(object["type"]);
  if (/^(message|message_start|content_block_start|content_block_delta)$/.test(type)) return "Anthropic Messages";
  if (type.startsWith("response.") || object["object"] === "response") return "OpenAI Responses";
  if (Array.isArray(object["candidates"])) return "Gemini's own API";
  return typeof object["done"] === "boolean" ? "Ollama's own API" : undefined;
}
