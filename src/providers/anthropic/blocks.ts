import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../core/event.ts";
import { findJsonFault } from "../../core/json-fault.ts";
import { ToolCallDeltaSchema, ToolCallStartedSchema } from "../../gen/tokenwire/v1/completion_pb.ts";
import { ToolCallSchema } from "../../gen/tokenwire/v1/message_pb.ts";
import { asList, asObject, asString, type JsonObject, jsonText, writeJson } from "../../wire/json.ts";
import type { BlockReader } from "./block-reader.ts";
import { carrierFinished, partFinished } from "./part-finished.ts";
import { createRedactedReader, createThinkingReader } from "./thinking-block.ts";

/**
 * Creates the reader of a block, by its type. A block that has no place in the
 * API (a call of the provider's own tool, its result, …) becomes an empty
 * reasoning part that carries it, so that it goes back where it stood.
 */
export function createBlockReader(block: JsonObject, index: number): BlockReader {
  switch (block["type"]) {
    case "text":
      return createTextReader(block);
    case "thinking":
      return createThinkingReader(block);
    case "redacted_thinking":
      return createRedactedReader(block);
    case "tool_use":
      return createToolUseReader(block, index);
    default: // server tools, compaction and what is newer than we
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
    begin: () => write(asString(block["text"])),
    read(delta) {
      if (delta.kind === "citation") citations.push(delta.citation);
      return delta.kind === "text" ? write(delta.text) : [];
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
  let input = "";
  let content = "";
  return {
    begin: () => [],
    read(delta) {
      if (delta.kind === "input") input += delta.text;
      if (delta.kind === "compaction") content += delta.text;
      return [];
    },
    finish() {
      const whole = {
        ...block,
        ...(input !== "" && findJsonFault(input, maxInputDepth) === undefined && { input: jsonText(input) }),
        ...(content !== "" && { content }),
      };
      return [carrierFinished({ block: whole })];
    },
  };
}

const maxInputDepth = 60;
