import { GatewayError } from "../../../core/errors/error.ts";
import { findJsonFault, maxExactJsonValues, maxJsonValues } from "../../../core/text/json-fault.ts";
import {
  asList,
  asObject,
  asString,
  type JsonObject,
  parseExactJson,
  parseJson,
  writeJson,
} from "../../../wire/json/json.ts";
import { findErrorIn } from "../../kit/errors/error-in-answer.ts";
import { readFinishReason } from "../../kit/finish-reasons.ts";
import type { CalledTool, ChatChunk } from "../api.ts";

/**
 * Reads the JSON text of a line or of a whole answer. Unknown members are skipped,
 * and a known one of the wrong type counts as absent. Throws UPSTREAM_PROTOCOL_ERROR
 * when the text is no JSON object, or one of another API.
 */
export function readChunk(text: string): ChatChunk {
  const chunk = asObject(parse(text));
  if (chunk === undefined) throw unreadable("it is no JSON object");
  if (Array.isArray(chunk["choices"])) {
    throw unreadable("it is one of Chat Completions, not of Ollama's own API; check the base URL and the kind");
  }
  const message = asObject(chunk["message"]);
  return {
    model: asString(chunk["model"]),
    thinking: asString(message?.["thinking"]),
    content: asString(message?.["content"]),
    toolCalls: asList(message?.["tool_calls"]).map((call) => readCall(asObject(call) ?? {})),
    isDone: chunk["done"] === true,
    doneReason: readFinishReason(chunk["done_reason"]),
    inputTokens: chunk["prompt_eval_count"],
    outputTokens: chunk["eval_count"],
    error: findErrorIn(chunk, message !== undefined),
  };
}

function readCall(call: JsonObject): CalledTool {
  const { name, arguments: given } = asObject(call["function"]) ?? {};
  if (asString(name) === "") throw unreadable("a tool call has no name");
  const argumentsJson = typeof given === "string" ? given : writeJson(given ?? {});
  return { id: asString(call["id"]), name: asString(name), argumentsJson };
}

function parse(text: string): unknown {
  // Only arguments are handed on as JSON: only there numbers keep their digits, which takes ten times as long.
  const isExact = text.includes('"tool_calls"');
  const fault = isExact
    ? findJsonFault(text, undefined, maxExactJsonValues)
    : // Shorter texts cannot have as many values.
      text.length > maxJsonValues && findJsonFault(text, Number.POSITIVE_INFINITY, maxJsonValues);
  if (fault) throw unreadable("it is no JSON, nested too deep, or of too many values");
  try {
    return isExact ? parseExactJson(text) : parseJson(text);
  } catch (cause) {
    throw unreadable("it is no JSON", cause);
  }
}

function unreadable(problem: string, cause?: unknown): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the provider's answer cannot be read: ${problem}`, { cause });
}
