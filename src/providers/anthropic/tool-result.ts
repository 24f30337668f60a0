import { unsupported } from "../../core/unsupported.ts";
import type { CacheHint, ToolResult } from "../../gen/tokenwire/v1/message_pb.ts";
import type { MediaBlock, TextBlock, ToolResultBlock } from "./api.ts";
import { toCacheControl } from "./cache-control.ts";
import { toDocumentBlock, toImageBlock } from "./media.ts";
import { isBlank, type PlacedPart, placeParts } from "./placed-part.ts";
import { toTextBlock } from "./text-block.ts";
import { toToolUseId } from "./tool-use-id.ts";

/**
 * What a tool returned; `path` is where it stands. White space alone is nothing,
 * and a failure that says nothing says "Error", since the API wants words for it.
 *
 * Throws UNSUPPORTED_FEATURE, naming the part, for what no result can hold, and
 * for images and documents in a failure.
 */
export function toToolResult(result: ToolResult, path: string, cacheHint: CacheHint | undefined): ToolResultBlock {
  const { toolCallId, isError } = result;
  const parts = placeParts(result, path).filter((part) => !isBlank(part));
  const content = parts.map((part) => toResultBlock(part, isError));
  if (isError && content.length === 0) content.push({ type: "text", text: "Error" });
  return {
    type: "tool_result",
    tool_use_id: toToolUseId(toolCallId),
    content: content.length === 0 ? undefined : content,
    is_error: isError || undefined,
    cache_control: toCacheControl(cacheHint),
  };
}

function toResultBlock({ part, path }: PlacedPart, isError: boolean): TextBlock | MediaBlock {
  const { content } = part;
  const mark = { cache_control: toCacheControl(part.cacheHint) };
  if (isError && (content.case === "image" || content.case === "document")) {
    throw unsupported(`${path}.${content.case}`, "the result of a tool that failed holds nothing but text");
  }
  switch (content.case) {
    case "text":
      return toTextBlock(content.value, part);
    case "image":
      return { ...toImageBlock(content.value, `${path}.image.media`), ...mark };
    case "document":
      return { ...toDocumentBlock(content.value, `${path}.document.media`), ...mark };
    case "toolCall":
    case "toolResult":
    case "reasoning":
    case "refusal":
    case undefined:
      throw unsupported(path, `a tool result cannot hold ${content.case ?? "an empty part"}`);
    default:
      return content satisfies never;
  }
}
