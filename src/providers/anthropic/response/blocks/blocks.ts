import type { StreamEvent } from "../../../../core/answer/event.ts";
import { GatewayError } from "../../../../core/errors/error.ts";
import { asList, asString, type JsonObject } from "../../../../wire/json.ts";
import type { BlockReader } from "./block-reader.ts";
import { toCitationEvents } from "./citation.ts";
import { createBlockCollector } from "./collected-block.ts";
import { carrierFinished, partFinished } from "./part-finished.ts";
import {
  createServerResultReader,
  createServerToolReader,
  isServerResultType,
  serverToolUseTypes,
} from "./server-tool-block.ts";
import { createRedactedReader, createThinkingReader } from "./thinking-block.ts";
import { createToolUseReader } from "./tool-use-block.ts";

/**
 * Creates the reader of a block, by its type or, where a proxy left that out, by
 * its members; undefined for one that has neither. A block that has no place in
 * the API (a summary of the conversation, an upload, …) becomes an empty reasoning
 * part that carries it, so that it goes back where it stood.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for a call without a name, and for media, which
 * no model of this API answers with.
 */
export function createBlockReader(block: JsonObject, index: number): BlockReader | undefined {
  const type: unknown = typeOf(block);
  if (serverToolUseTypes.has(type)) return createServerToolReader(block);
  if (isServerResultType(type)) return createServerResultReader(block);
  switch (type) {
    case "text":
      return createTextReader(block);
    case "thinking":
      return createThinkingReader(block);
    case "redacted_thinking":
      return createRedactedReader(block);
    case "tool_use":
      return createToolUseReader(block, index);
    case "image":
    case "audio":
    case "video":
    case "document":
      throw notCarried(type);
    case undefined:
      return undefined;
    default: // compaction, fallback and what is newer than we
      return createCarrier(block);
  }
}

function notCarried(type: string): GatewayError {
  const problem = `the answer holds a block of type ${type}, which no part can; ask for text only`;
  return new GatewayError("UNSUPPORTED_FEATURE", problem);
}

function typeOf({ type, text, thinking, name }: JsonObject): string | undefined {
  if (typeof type === "string" && type !== "") return type;
  if (typeof text === "string") return "text";
  if (typeof thinking === "string") return "thinking";
  return typeof name === "string" ? "tool_use" : undefined;
}

function createTextReader(block: JsonObject): BlockReader {
  const citations = [...asList(block["citations"])];
  let isEmpty = true;

  function write(value: string): StreamEvent[] {
    if (value === "") return [];
    isEmpty = false;
    return [{ case: "textDelta", value }];
  }

  return {
    takes: ["text", "citation"],
    staysOpen: false,
    begin: () => [...write(asString(block["text"])), ...citations.flatMap(toCitationEvents)],
    read(delta) {
      if (delta.kind === "text") return write(delta.text);
      if (delta.kind !== "citation") return [];
      citations.push(delta.citation);
      return toCitationEvents(delta.citation);
    },
    finish() {
      if (isEmpty) return [];
      return [partFinished({ case: "text", value: "" }, citations.length > 0 ? { citations } : undefined)];
    },
  };
}

function createCarrier(block: JsonObject): BlockReader {
  const collector = createBlockCollector(block);
  return {
    takes: ["input", "compaction"],
    staysOpen: false,
    begin: () => [],
    read: collector.read,
    finish: () => [carrierFinished({ block: collector.whole() })],
  };
}
