import { unsupported } from "../../../core/errors/unsupported.ts";
import type { ToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { MediaBlock, TextBlock, ToolResultBlock } from "../api.ts";
import { ownStateOf } from "../provider-state.ts";
import { toDocumentBlock, toImageBlock } from "./media.ts";
import { type PlacedPart, placeParts, withoutBlanks } from "./part-with-path.ts";
import type { RequestContext } from "./request-context.ts";
import { toTextBlock } from "./text-block.ts";

/**
 * What a tool returned; `path` is where it stands. White space alone is nothing,
 * and a failure that says nothing says "Error", since the API wants words for it.
 *
 * Throws UNSUPPORTED_FEATURE, naming the part, for what no result can hold, and
 * for images and documents in a failure.
 */
export function toToolResult(result: ToolResult, path: string, context: RequestContext): ToolResultBlock {
  const { toolCallId, isError } = result;
  const parts = withoutBlanks(placeParts(result, path), context.rejectOrDrop);
  const content = parts.map((part) => toResultBlock(part, isError, context));
  if (isError && content.length === 0) content.push({ type: "text", text: "Error" });
  return {
    type: "tool_result",
    tool_use_id: context.toolUseIds.ofResult(toolCallId),
    content: content.length === 0 ? undefined : content,
    is_error: isError || undefined,
  };
}

function toResultBlock(placed: PlacedPart, isError: boolean, context: RequestContext): TextBlock | MediaBlock {
  const { part, path } = placed;
  const { content } = part;
  ownStateOf(placed, context.rejectOrDrop);
  if (isError && (content.case === "image" || content.case === "document")) {
    throw unsupported(`${path}.${content.case}`, "the result of a tool that failed holds nothing but text");
  }
  switch (content.case) {
    case "text":
      return toTextBlock(content.value, placed, context);
    case "image":
      return toImageBlock(content.value, placed, context);
    case "document":
      return toDocumentBlock(content.value, placed, context);
    case "toolCall":
    case "toolResult":
    case "serverToolCall":
    case "serverToolResult":
    case "reasoning":
    case "refusal":
    case undefined:
      throw unsupported(path, `a tool result cannot hold ${content.case ?? "an empty part"}`);
    default:
      return content satisfies never;
  }
}
