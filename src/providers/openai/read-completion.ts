import { GatewayError } from "../../core/error.ts";
import { findJsonFault } from "../../core/json-fault.ts";
import { asList, asObject, asString, type JsonObject, parseExactJson, parseJson, writeJson } from "../../wire/json.ts";
import type { ChatChoice, ChatCompletion, ChatProse, ChatToolCallPiece } from "./api.ts";

/**
 * Reads the JSON text of a chunk or of a whole answer. Unknown members are
 * skipped, and so is a known one of the wrong type; see {@link ChatCompletion}
 * for what is made of the rest. Throws UPSTREAM_PROTOCOL_ERROR when the text is
 * not JSON or no object.
 */
export function readCompletion(text: string): ChatCompletion {
  const value = parse(text);
  // Gemini puts its errors into a list.
  const completion = asObject(value) ?? asObject(asList(value)[0]);
  if (completion === undefined) throw unreadable("it is no JSON object");
  const choice = findChoice(completion);
  return {
    id: asString(completion["id"]),
    model: asString(completion["model"]),
    choice: choice && readChoice(choice),
    // Groq has it in its own member, Moonshot in the choice.
    usage: completion["usage"] ?? asObject(completion["x_groq"])?.["usage"] ?? choice?.["usage"],
    error: findError(completion, choice),
  };
}

// Some servers send a tool call's arguments as an object. Only then it matters
// that numbers keep their digits, and how deep the text is nested.
const objectArguments = /"arguments"\s*:\s*[{[]/;

function parse(text: string): unknown {
  const isExact = objectArguments.test(text);
  if (isExact && findJsonFault(text) !== undefined) throw unreadable("it is no JSON, or nested too deep");
  try {
    return isExact ? parseExactJson(text) : parseJson(text);
  } catch (cause) {
    throw unreadable("it is no JSON", cause);
  }
}

function unreadable(problem: string, cause?: unknown): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the provider's answer cannot be read: ${problem}`, { cause });
}

function findChoice(completion: JsonObject): JsonObject | undefined {
  return asList(completion["choices"])
    .map(asObject)
    .find((choice) => choice !== undefined && (choice["index"] === 0 || typeof choice["index"] !== "number"));
}

function findError(completion: JsonObject, choice: JsonObject | undefined): unknown {
  const found = completion["error"] ?? choice?.["error"];
  if (found !== undefined && found !== null && found !== false && found !== "") return found;
  // The whole object is the error on some servers.
  const isError = typeof completion["message"] === "string" || completion["detail"] !== undefined;
  return completion["choices"] === undefined && isError ? completion : undefined;
}

function readChoice(choice: JsonObject): ChatChoice {
  const content = asObject(choice["delta"]) ?? asObject(choice["message"]) ?? {};
  return {
    prose: readProse(content).filter(({ text }) => text !== ""),
    toolCalls: readToolCalls(content),
    finishReason: asString(choice["finish_reason"]),
  };
}

function readProse(content: JsonObject): ChatProse[] {
  // Who sends both sends the same twice.
  const field = asString(content["reasoning_content"]) === "" ? "reasoning" : "reasoning_content";
  return [
    { kind: "reasoning", text: asString(content[field]), field },
    ...readContent(content["content"]),
    { kind: "refusal", text: asString(content["refusal"]) },
  ];
}

/** Text, or a list of text and thinking parts as Mistral sends it. */
function readContent(content: unknown): ChatProse[] {
  if (!Array.isArray(content)) return [{ kind: "text", text: asString(content) }];
  return asList(content).flatMap((item): ChatProse[] => {
    const part = asObject(item);
    if (part?.["type"] === "text") return [{ kind: "text", text: asString(part["text"]) }];
    if (part?.["type"] === "thinking") {
      return [{ kind: "reasoning", text: readThinking(part["thinking"]), field: undefined }];
    }
    return [];
  });
}

function readThinking(thinking: unknown): string {
  if (typeof thinking === "string") return thinking;
  return asList(thinking)
    .map((part) => asString(asObject(part)?.["text"]))
    .join("");
}

function readToolCalls(content: JsonObject): ChatToolCallPiece[] {
  const calls = asList(content["tool_calls"]).map((call) => asObject(call) ?? {});
  // The predecessor of tool_calls, which some servers still use and some send empty.
  const legacyCall = { index: 0, function: content["function_call"] };
  const pieces = (calls.length > 0 ? calls : [legacyCall]).map(readToolCall);
  return pieces.filter((piece) => piece.id !== "" || piece.name !== "" || piece.arguments !== "");
}

function readToolCall(call: JsonObject): ChatToolCallPiece {
  const { index, id } = call;
  const called = asObject(call["function"]) ?? {};
  return {
    index: typeof index === "number" ? index : undefined,
    id: typeof id === "number" ? String(id) : asString(id),
    name: asString(called["name"]),
    arguments: readArguments(called["arguments"]),
  };
}

function readArguments(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null ? writeJson(value) : "";
}
