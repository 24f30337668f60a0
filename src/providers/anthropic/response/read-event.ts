import { asList, asObject, asString, type JsonObject } from "../../../wire/json/json.ts";
import { readFinishReason } from "../../kit/finish-reasons.ts";
import { parseAnswer, unreadableAnswer } from "../../kit/parse-answer.ts";
import { readIndex } from "../../kit/read-index.ts";
import type { MessagesEvent } from "../api.ts";
import { eventTypeOf } from "./event-type.ts";
import { readDelta } from "./read-delta.ts";

/**
 * Reads the data of one server-sent event, by its own `type`, else by the `name` of
 * the event, else by its members. Unknown types and members are ignored, and a member
 * of the wrong type counts as absent. Throws UPSTREAM_PROTOCOL_ERROR when the text is
 * not JSON, no object or of another API.
 */
export function readEvent(text: string, name = ""): MessagesEvent[] {
  const event = parse(text);
  const index = readIndex(event["index"]);
  switch (eventTypeOf(event, name)) {
    case "message_start":
      return readContents(asObject(event["message"]) ?? {}, true);
    case "content_block_start":
      return [{ type: "content_block_start", index, block: asObject(event["content_block"]) ?? {}, isWhole: false }];
    case "content_block_delta":
      return [{ type: "content_block_delta", index, delta: readDelta(asObject(event["delta"]) ?? {}) }];
    case "content_block_stop":
      return [{ type: "content_block_stop", index }];
    case "message": // A whole answer, from a server that does not stream.
      return [{ type: "message", events: readContents(event, false) }];
    case "message_delta":
      return [toMessageDelta(asObject(event["delta"]) ?? event, event["usage"])];
    case "message_stop":
      return [{ type: "message_stop" }];
    case "error":
      return [{ type: "error", error: event }];
    default: // Pings, and types that are not known yet.
      checkApi(event);
      return [];
  }
}

/** Throws UPSTREAM_PROTOCOL_ERROR for an answer of another API, or a chunk of one. */
function checkApi(object: JsonObject): void {
  const isResponse = object["object"] === "response" || asString(object["type"]).startsWith("response.");
  const api = Array.isArray(object["choices"]) ? "Chat Completions" : isResponse && "OpenAI Responses";
  if (api) throw unreadableAnswer(`it is one of ${api}, not of Anthropic Messages; check the base URL and the kind`);
}

/**
 * Reads the JSON text of a whole answer as the events of a stream with the same
 * content. Throws UPSTREAM_PROTOCOL_ERROR when it is no message.
 */
export function readMessage(text: string): MessagesEvent[] {
  const message = parse(text);
  if (eventTypeOf(message, "message") === "error") return [{ type: "error", error: message }];
  checkApi(message);
  if (!(Array.isArray(message["content"]) || typeof message["content"] === "string")) {
    throw unreadableAnswer("it has no content");
  }
  return [...readContents(message, true), { type: "message_stop" }];
}

/**
 * The events of a message and its blocks. In a stream the message has no blocks, but
 * for those of a tool call that the provider's code made.
 */
function readContents(message: JsonObject, isInMessageStart: boolean): MessagesEvent[] {
  const blocks = toBlocks(message["content"]);
  const head = { type: "message_start", id: asString(message["id"]), model: asString(message["model"]) } as const;
  const { usage } = message;
  const end = { ...toMessageDelta(message, usage), isInMessageStart };
  const isWhole = end.reason !== "";
  return [
    { ...head, usage: isWhole ? undefined : usage },
    ...blocks.flatMap((block, index): MessagesEvent[] => [
      { type: "content_block_start", index, block, isWhole: true },
      { type: "content_block_stop", index },
    ]),
    ...(isWhole ? [end] : []),
  ];
}

/** The blocks of a message. Some proxies write a text as a string, in place of the list or within it. */
function toBlocks(content: unknown): JsonObject[] {
  const blocks = typeof content === "string" ? [content] : asList(content);
  return blocks.map((block) => (typeof block === "string" ? { type: "text", text: block } : (asObject(block) ?? {})));
}

// Exact numbers and a bounded depth matter only for values that are passed on as JSON.
// In a delta only arguments that come as an object are, so the many others are parsed
// the fast way.
const hasObjectArguments = /"partial_json"\s*:\s*\{/;

function parse(text: string): JsonObject {
  const isDelta = text.includes('"content_block_delta"') && !hasObjectArguments.test(text);
  const parsed = parseAnswer(text, !isDelta);
  // Some gateways wrap an error in a list.
  const value = asObject(parsed) ?? asObject(asList(parsed)[0]);
  if (value === undefined) throw unreadableAnswer("it is no JSON object");
  return value;
}

function toMessageDelta(source: JsonObject, usage: unknown): Extract<MessagesEvent, { type: "message_delta" }> {
  const details = asObject(source["stop_details"]) ?? {};
  return {
    type: "message_delta",
    usage: usage ?? source["usage"],
    isInMessageStart: false,
    container: asString(asObject(source["container"])?.["id"]),
    reason: readFinishReason(source["stop_reason"]),
    sequence: asString(source["stop_sequence"]),
    explanation: asString(details["explanation"]),
    category: asString(details["category"]),
  };
}
