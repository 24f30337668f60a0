import { asList, asObject, asString, type JsonObject, writeJson } from "../../../wire/json/json.ts";
import { findErrorIn } from "../../kit/errors/error-in-answer.ts";
import { readFinishReason } from "../../kit/finish-reasons.ts";
import { parseAnswer, unreadableAnswer } from "../../kit/parse-answer.ts";
import type { CalledTool, ChatChunk } from "../api.ts";

/**
 * Reads the JSON text of a line or of a whole answer. Unknown members are skipped,
 * and a known one of the wrong type counts as absent, unless it may hold content.
 * Throws UPSTREAM_PROTOCOL_ERROR when the text is no JSON object, or one of another
 * API, or content has a form that is not Ollama's.
 */
export function readChunk(text: string): ChatChunk {
  // Only arguments are passed on as JSON, so only chunks with calls are parsed exactly.
  const chunk = asObject(parseAnswer(text, text.includes('"tool_calls"')));
  if (chunk === undefined) throw unreadableAnswer("it is no JSON object");
  if (Array.isArray(chunk["choices"])) {
    throw unreadableAnswer("it is one of Chat Completions, not of Ollama's own API; check the base URL and the kind");
  }
  const message = asObject(chunk["message"]);
  const error = findErrorIn(chunk, message !== undefined);
  if (error === undefined) checkContent(chunk, message);
  return {
    model: asString(chunk["model"]),
    thinking: asString(message?.["thinking"]),
    content: asString(message?.["content"]),
    toolCalls: asList(message?.["tool_calls"]).map((call) => readCall(asObject(call) ?? {})),
    isDone: chunk["done"] === true,
    doneReason: readFinishReason(chunk["done_reason"]),
    inputTokens: chunk["prompt_eval_count"],
    outputTokens: chunk["eval_count"],
    error,
  };
}

/** Throws for content that would be lost, since an answer without it would end well. */
function checkContent(chunk: JsonObject, message: JsonObject | undefined): void {
  if (typeof chunk["response"] === "string" && message === undefined) {
    throw unreadableAnswer("it is one of Ollama's /api/generate; check the base URL");
  }
  const { message: given } = chunk;
  if (isGiven(given) && message === undefined) throw unreadableAnswer("its message is no object");
  const { content, thinking, tool_calls: calls } = message ?? {};
  if (isGiven(content) && typeof content !== "string") throw unreadableAnswer("its content is no text");
  if (isGiven(thinking) && typeof thinking !== "string") throw unreadableAnswer("its thinking is no text");
  if (isGiven(calls) && !Array.isArray(calls)) throw unreadableAnswer("its tool calls are no list");
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function readCall(call: JsonObject): CalledTool {
  const { name, arguments: given } = asObject(call["function"]) ?? {};
  if (asString(name) === "") throw unreadableAnswer("a tool call has no name");
  const argumentsJson = typeof given === "string" ? given : writeJson(given ?? {});
  return { id: asString(call["id"]), name: asString(name), argumentsJson };
}
