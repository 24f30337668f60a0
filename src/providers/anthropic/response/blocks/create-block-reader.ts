import { GatewayError } from "../../../../core/errors/error.ts";
import type { JsonObject } from "../../../../wire/json/json.ts";
import type { BlockReader } from "./block-reader.ts";
import { createCarrierReader } from "./collected-block.ts";
import {
  createServerResultReader,
  createServerToolReader,
  isServerResultType,
  serverToolUseTypes,
} from "./server-tool-block.ts";
import { TextReader } from "./text-block.ts";
import { createRedactedReader, createThinkingReader } from "./thinking-block.ts";
import { createToolUseReader } from "./tool-use-block.ts";

/**
 * Creates the reader of a block by its type or, where a proxy left that out, by its
 * members; undefined for a block that has neither. A block that the API has no part
 * for (a summary of the conversation, an upload, …) becomes an empty reasoning part
 * with the block as its provider state, so that it is sent back at the same place.
 * `openIds` are the ids of the open calls.
 *
 * Throws UPSTREAM_PROTOCOL_ERROR for a call without a name, and UNSUPPORTED_FEATURE
 * for media, which no model of this API answers with.
 */
export function createBlockReader(
  block: JsonObject,
  index: number,
  openIds: ReadonlySet<string>,
): BlockReader | undefined {
  const type: unknown = typeOf(block);
  if (serverToolUseTypes.has(type)) return createServerToolReader(block);
  if (isServerResultType(type)) return createServerResultReader(block);
  switch (type) {
    case "text":
      return new TextReader(block);
    case "thinking":
      return createThinkingReader(block);
    case "redacted_thinking":
      return createRedactedReader(block);
    case "tool_use":
      return createToolUseReader(block, index, openIds);
    case "image":
    case "audio":
    case "video":
    case "document":
      throw unsupportedBlock(type);
    case undefined:
      return undefined;
    default: // compaction, fallback and types that are not known yet
      return createCarrierReader(block);
  }
}

function unsupportedBlock(type: string): GatewayError {
  const problem = `the answer holds a block of type ${type}, which no part can; ask for text only`;
  return new GatewayError("UNSUPPORTED_FEATURE", problem);
}

function typeOf({ type, text, thinking, name }: JsonObject): string | undefined {
  if (typeof type === "string" && type !== "") return type;
  if (typeof text === "string") return "text";
  if (typeof thinking === "string") return "thinking";
  return typeof name === "string" ? "tool_use" : undefined;
}
