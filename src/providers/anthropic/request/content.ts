import { toSentArguments } from "../../../core/answer/parts/tool-arguments.ts";
import { unsupported } from "../../../core/errors/unsupported.ts";
import type { Reasoning, ToolCall } from "../../../gen/tokenwire/v1/message_pb.ts";
import { jsonText } from "../../../wire/json/json.ts";
import type { PartWithPath } from "../../kit/part-with-path.ts";
import type { RequestBlock, TextBlock, ToolUseBlock } from "../api.ts";
import { ownStateOf, type ProviderState } from "../provider-state.ts";
import { rejectOrDropHint } from "./blank-text.ts";
import type { RequestContext } from "./request-context.ts";
import { toServerToolBlock } from "./server-tool-blocks.ts";
import { toDocumentBlock, toImageBlock, toTextBlock } from "./text-and-media.ts";
import { toToolResult } from "./tool-result.ts";

/**
 * The blocks of parts, in their order. Rejects or drops the state of another provider,
 * and throws UNSUPPORTED_FEATURE for parts that no block can hold.
 */
export function toBlocks(parts: readonly PartWithPath[], context: RequestContext): RequestBlock[] {
  const blocks: RequestBlock[] = [];
  for (const partWithPath of parts) {
    const block = toBlock(partWithPath, context);
    if (block === undefined || partWithPath.part.content.case === "reasoning")
      rejectOrDropHint(partWithPath, context.rejectOrDrop);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

/** The text blocks of a system prompt. */
export function toTextBlocks(parts: readonly PartWithPath[], context: RequestContext): TextBlock[] {
  return parts.map((partWithPath) => {
    const { part, path } = partWithPath;
    ownStateOf(partWithPath, context.rejectOrDrop);
    if (part.content.case === "text") return toTextBlock(part.content.value, partWithPath, context);
    throw unsupported(path, "a system message holds nothing but text");
  });
}

function toBlock(partWithPath: PartWithPath, context: RequestContext): RequestBlock | undefined {
  const { part, path } = partWithPath;
  const { content, providerState, cacheHint } = part;
  const state = ownStateOf(partWithPath, context.rejectOrDrop);
  switch (content.case) {
    case "text":
      return { ...toTextBlock(content.value, partWithPath, context), citations: state?.citations };
    case "refusal":
      // An Anthropic refusal is the provider's explanation, not text of the model, so it is not sent back.
      return state === undefined ? toTextBlock(content.value, partWithPath, context) : undefined;
    case "image":
      return toImageBlock(content.value, partWithPath, context);
    case "document":
      return toDocumentBlock(content.value, partWithPath, context);
    case "toolCall":
      return { ...toToolUse(content.value, state, context), cache_control: context.markCache(cacheHint, path) };
    case "toolResult":
      return {
        ...toToolResult(content.value, `${path}.tool_result`, context),
        cache_control: context.markCache(cacheHint, path),
      };
    case "serverToolCall":
    case "serverToolResult": {
      const block = toServerToolBlock(partWithPath, content, state, context);
      return block && { ...block, cache_control: context.markCache(cacheHint, path) };
    }
    case "reasoning":
      // Reasoning with another provider's state means nothing to this one, so it is left out.
      if (state === undefined && providerState.length > 0) return undefined;
      return toThinking(content.value, state, `${path}.reasoning`, context);
    case undefined:
      throw unsupported(path, "a message cannot hold an empty part");
    default:
      return content satisfies never;
  }
}

function toToolUse(
  { id, name, argumentsJson }: ToolCall,
  state: ProviderState | undefined,
  { toolUseIds }: RequestContext,
): ToolUseBlock {
  const input = jsonText(toSentArguments(argumentsJson));
  return { type: "tool_use", id: toolUseIds.ofCall(id), name, input, caller: state?.caller };
}

/** The block of a reasoning part. Without provider state it is Anthropic's only if its signature has Anthropic's form. */
function toThinking(
  { text, signature, redacted }: Reasoning,
  state: ProviderState | undefined,
  path: string,
  { facts, rejectOrDrop }: RequestContext,
): RequestBlock | undefined {
  if (state?.block !== undefined) return state.block;
  const token = new TextDecoder().decode(signature);
  if (state === undefined && !/^[\w+/=-]+$/.test(token)) {
    return rejectOrDrop(`${path}.signature`, "only reasoning that Anthropic signed can be sent; leave the part out");
  }
  // Reasoning that was cut has no signature. Anthropic does not take it; servers that never sign may need it.
  if (token === "" && (text === "" || facts.isAnthropics)) return undefined;
  return redacted ? { type: "redacted_thinking", data: token } : { type: "thinking", thinking: text, signature: token };
}
