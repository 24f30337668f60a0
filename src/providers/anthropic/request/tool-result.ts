import { unsupported } from "../../../core/errors/unsupported.ts";
import type { ToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { PartWithPath } from "../../kit/part-with-path.ts";
import type { MediaBlock, TextBlock, ToolResultBlock } from "../api.ts";
import { ownStateOf } from "../provider-state.ts";
import { filledParts, withoutBlanks } from "./blank-text.ts";
import type { RequestContext } from "./request-context.ts";
import { toDocumentBlock, toImageBlock, toTextBlock } from "./text-and-media.ts";

/**
 * The block of a tool result at a field path. Text of only white space is left out,
 * and an empty failure gets the text "Error", since the API requires content for it.
 *
 * Throws UNSUPPORTED_FEATURE, naming the part, for parts that no result can hold, and
 * for images and documents in a failure.
 */
export function toToolResult(result: ToolResult, path: string, context: RequestContext): ToolResultBlock {
  const { toolCallId, isError } = result;
  const parts = withoutBlanks(filledParts(result, path), context.rejectOrDrop);
  const content = parts.map((part) => toResultBlock(part, isError, context));
  if (isError && content.length === 0) content.push({ type: "text", text: "Error" });
  return {
    type: "tool_result",
    tool_use_id: context.toolUseIds.ofResult(toolCallId),
    content: content.length === 0 ? undefined : content,
    is_error: isError || undefined,
  };
}

function toResultBlock(partWithPath: PartWithPath, isError: boolean, context: RequestContext): TextBlock | MediaBlock {
  const { part, path } = partWithPath;
  const { content } = part;
  ownStateOf(partWithPath, context.rejectOrDrop);
  if (isError && (content.case === "image" || content.case === "document")) {
    throw unsupported(`${path}.${content.case}`, "the result of a tool that failed holds nothing but text");
  }
  switch (content.case) {
    case "text":
      return toTextBlock(content.value, partWithPath, context);
    case "image":
      return toImageBlock(content.value, partWithPath, context);
    case "document":
      return toDocumentBlock(content.value, partWithPath, context);
    default:
      throw unsupported(path, `a tool result cannot hold ${content.case ?? "an empty part"}`);
  }
}
