import { GatewayError } from "../../core/error.ts";
import { findJsonFault, maxExactJsonValues } from "../../core/json-fault.ts";
import { asList, asObject, asString, type JsonObject, parseExactJson, parseJson } from "../../wire/json.ts";
import type { BlockDelta, MessagesEvent } from "./api.ts";

/**
 * Reads the data of one server-sent event, by its own `type`: some proxies leave
 * out the name of the event. Unknown kinds come to nothing, unknown members are
 * skipped, and a known one of the wrong type counts as absent. Throws
 * UPSTREAM_PROTOCOL_ERROR when the text is not JSON, no object or of another API.
 */
export function readEvent(text: string): MessagesEvent[] {
  const event = parse(text);
  const index = typeof event["index"] === "number" ? event["index"] : 0;
  switch (event["type"] ?? impliedType(event)) {
    case "message_start":
      return readContents(asObject(event["message"]) ?? {});
    case "content_block_start":
      return [{ type: "content_block_start", index, block: asObject(event["content_block"]) ?? {} }];
    case "content_block_delta":
      return [{ type: "content_block_delta", index, delta: readDelta(asObject(event["delta"]) ?? {}) }];
    case "content_block_stop":
      return [{ type: "content_block_stop", index }];
    case "message_delta":
      return [toMessageDelta(asObject(event["delta"]) ?? {}, event["usage"])];
    case "message_stop":
      return [{ type: "message_stop" }];
    case "error":
      return [{ type: "error", error: event }];
    default: // pings and whatever comes next
      checkApi(event);
      return [];
  }
}

/** Throws where an object is an answer of another API, or a piece of one. */
function checkApi(object: JsonObject): void {
  const isResponse = object["object"] === "response" || asString(object["type"]).startsWith("response.");
  const api = Array.isArray(object["choices"]) ? "Chat Completions" : isResponse && "OpenAI Responses";
  if (api) throw unreadable(`it is one of ${api}, not of Anthropic Messages; check the base URL and the kind`);
}

/**
 * Reads the JSON text of a whole answer as the events of a stream that holds the
 * same. Throws UPSTREAM_PROTOCOL_ERROR when it is no message.
 */
export function readMessage(text: string): MessagesEvent[] {
  const message = parse(text);
  if (message["type"] === "error" || impliedType(message) === "error") return [{ type: "error", error: message }];
  checkApi(message);
  if (!Array.isArray(message["content"])) throw unreadable("it has no content");
  return [...readContents(message), { type: "message_stop" }];
}

/** What a message holds; in a stream it is empty as a rule, and whole where the provider's own code called a tool. */
function readContents(message: JsonObject): MessagesEvent[] {
  const blocks = asList(message["content"]).map((block) => asObject(block) ?? {});
  const head = { type: "message_start", id: asString(message["id"]), model: asString(message["model"]) } as const;
  const { usage } = message;
  const end = { ...toMessageDelta(message, usage), isForetold: true };
  const isWhole = end.reason !== "";
  return [
    { ...head, usage: isWhole ? undefined : usage },
    ...blocks.flatMap((block, index): MessagesEvent[] => [
      { type: "content_block_start", index, block },
      { type: "content_block_stop", index },
    ]),
    ...(isWhole ? [end] : []),
  ];
}

// Digits and depth matter only in what is handed on as JSON, and no delta is; the
// deltas are many.
function parse(text: string): JsonObject {
  const isDelta = text.includes('"content_block_delta"');
  const fault = isDelta ? undefined : findJsonFault(text, undefined, maxExactJsonValues);
  if (fault !== undefined) throw unreadable("it is no JSON, nested too deep, or of too many values");
  const value = asObject(isDelta ? parseDelta(text) : parseExactJson(text));
  if (value === undefined) throw unreadable("it is no JSON object");
  return value;
}

function parseDelta(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw unreadable("it is no JSON", cause);
  }
}

function unreadable(problem: string, cause?: unknown): GatewayError {
  return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `the provider's answer cannot be read: ${problem}`, { cause });
}

/** Gateways in front of a provider have errors without a type. */
function impliedType({ type, error }: JsonObject): string | undefined {
  return type === undefined && error !== undefined && error !== null ? "error" : undefined;
}

function toMessageDelta(source: JsonObject, usage: unknown): Extract<MessagesEvent, { type: "message_delta" }> {
  const details = asObject(source["stop_details"]) ?? {};
  return {
    type: "message_delta",
    usage,
    isForetold: false,
    container: asString(asObject(source["container"])?.["id"]),
    reason: asString(source["stop_reason"]),
    sequence: asString(source["stop_sequence"]),
    explanation: asString(details["explanation"]),
    category: asString(details["category"]),
  };
}

function readDelta(delta: JsonObject): BlockDelta {
  switch (delta["type"]) {
    case "text_delta":
      return { kind: "text", text: asString(delta["text"]) };
    case "thinking_delta":
      return { kind: "thinking", text: asString(delta["thinking"]) };
    case "signature_delta":
      return { kind: "signature", text: asString(delta["signature"]) };
    case "input_json_delta":
      return { kind: "input", text: asString(delta["partial_json"]) };
    case "compaction_delta":
      return { kind: "compaction", text: asString(delta["content"]) };
    case "citations_delta":
      return { kind: "citation", citation: delta["citation"] };
    default: // kinds that are newer than we
      return { kind: "other" };
  }
}
