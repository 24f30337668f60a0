import { toSentArguments } from "../../../core/answer/parts/tool-arguments.ts";
import { unsupported } from "../../../core/errors/unsupported.ts";
import type { Part, Reasoning, ToolCall } from "../../../gen/tokenwire/v1/message_pb.ts";
import { jsonText } from "../../../wire/json.ts";
import type { RequestBlock, TextBlock, ToolUseBlock } from "../api.ts";
import { ownStateOf, type ProviderState } from "../provider-state.ts";
import { toDocumentBlock, toImageBlock } from "./media.ts";
import { type PlacedPart, rejectOrDropHint } from "./part-with-path.ts";
import type { RequestContext } from "./request-context.ts";
import { toServerToolResult, toServerToolUse } from "./server-tool-part.ts";
import { toTextBlock } from "./text-block.ts";
import { toToolResult } from "./tool-result.ts";

/** The blocks of parts, in their order. Meets what is another provider's, and throws for what no block can hold. */
export function toBlocks(parts: readonly PlacedPart[], context: RequestContext): RequestBlock[] {
  const blocks: RequestBlock[] = [];
  for (const placed of parts) {
    const block = toBlock(placed, context);
    if (block === undefined || placed.part.content.case === "reasoning") rejectOrDropHint(placed, context.rejectOrDrop);
    if (block !== undefined) blocks.push(block);
  }
  return blocks;
}

/** The text blocks of a system prompt. */
export function toTextBlocks(parts: readonly PlacedPart[], context: RequestContext): TextBlock[] {
  return parts.map((placed) => {
    const { part, path } = placed;
    ownStateOf(placed, context.rejectOrDrop);
    if (part.content.case === "text") return toTextBlock(part.content.value, placed, context);
    throw unsupported(path, "a system message holds nothing but text");
  });
}

function toBlock(placed: PlacedPart, context: RequestContext): RequestBlock | undefined {
  const { part, path } = placed;
  const { content, providerState, cacheHint } = part;
  const state = ownStateOf(placed, context.rejectOrDrop);
  switch (content.case) {
    case "text":
      return { ...toTextBlock(content.value, placed, context), citations: state?.citations };
    case "refusal":
      // Ours are the provider's words, not the model's.
      return state === undefined ? toTextBlock(content.value, placed, context) : undefined;
    case "image":
      return toImageBlock(content.value, placed, context);
    case "document":
      return toDocumentBlock(content.value, placed, context);
    case "toolCall":
      return { ...toToolUse(content.value, state, context), cache_control: context.markCache(cacheHint, path) };
    case "toolResult":
      return {
        ...toToolResult(content.value, `${path}.tool_result`, context),
        cache_control: context.markCache(cacheHint, path),
      };
    case "serverToolCall":
    case "serverToolResult": {
      const block = toServerToolBlock(placed, content, state, context);
      return block && { ...block, cache_control: context.markCache(cacheHint, path) };
    }
    case "reasoning":
      // Without its state, what another provider reasoned is nothing to this one.
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

/** The block that a part of a server tool was, or else is by its fields; none where it is another provider's. */
function toServerToolBlock(
  { part, path }: PlacedPart,
  content: Extract<Part["content"], { case: "serverToolCall" | "serverToolResult" }>,
  state: ProviderState | undefined,
  context: RequestContext,
): RequestBlock | undefined {
  if (state?.block !== undefined) return state.block;
  if (part.providerState.length > 0) return undefined;
  return content.case === "serverToolCall"
    ? toServerToolUse(content.value, `${path}.server_tool_call`, context)
    : toServerToolResult(content.value, `${path}.server_tool_result`, context);
}

/** The block that a reasoning part was. Without our state it is ours only if its signature looks like one. */
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
  // A thought that was cut short has no signature. Anthropic takes none back; servers that never sign may want theirs.
  if (token === "" && (text === "" || facts.isAnthropics)) return undefined;
  return redacted ? { type: "redacted_thinking", data: token } : { type: "thinking", thinking: text, signature: token };
}
