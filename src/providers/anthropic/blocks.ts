import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../core/event.ts";
import { ToolCallDeltaSchema, ToolCallStartedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { ToolCallSchema } from "../../gen/tokenwire/v1/message_pb.ts";
import { asList, asObject, asString, type JsonObject, writeJson } from "../../wire/json.ts";
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

/**
 * Creates the reader of a block, by its type. A block that has no place in the
 * API (a summary of the conversation, an upload, …) becomes an empty reasoning
 * part that carries it, so that it goes back where it stood.
 */
export function createBlockReader(block: JsonObject, index: number): BlockReader {
  const { type } = block;
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
    default: // compaction, fallback and what is newer than we
      return createCarrier(block);
  }
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

function createToolUseReader(block: JsonObject, index: number): BlockReader {
  const id = asString(block["id"]).toWellFormed();
  const name = asString(block["name"]);
  // Usually empty, and the arguments follow in deltas; of a call out of the
  // provider's own code, all there is.
  const input = asObject(block["input"]) ?? {};
  const caller = asObject(block["caller"]);
  let hasDeltas = false;

  function write(argumentsJson: string): StreamEvent[] {
    if (argumentsJson === "") return [];
    hasDeltas = true;
    return [{ case: "toolCallDelta", value: create(ToolCallDeltaSchema, { index, argumentsJson }) }];
  }

  function close(): StreamEvent[] {
    // Without an id the gateway makes one up, which we do not know.
    if (id === "") return [];
    const value = create(ToolCallSchema, { id, name });
    const state = caller === undefined || caller["type"] === "direct" ? undefined : { caller };
    return [partFinished({ case: "toolCall", value }, state)];
  }

  return {
    begin: () => [{ case: "toolCallStarted", value: create(ToolCallStartedSchema, { index, id, name }) }],
    read: (delta) => (delta.kind === "input" ? write(delta.text) : []),
    finish: () => [...(hasDeltas || Object.keys(input).length === 0 ? [] : write(writeJson(input))), ...close()],
  };
}

function createCarrier(block: JsonObject): BlockReader {
  const collector = createBlockCollector(block);
  return { begin: () => [], read: collector.read, finish: () => [carrierFinished({ block: collector.whole() })] };
}
