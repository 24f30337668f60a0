import { type MeetUnsupported, unsupported } from "../../core/unsupported.ts";
import type { Reasoning } from "../../gen/tokenwire/v1/message_pb.ts";
import { jsonText } from "../../wire/json.ts";
import type { RequestBlock, TextBlock } from "./api.ts";
import { toCacheControl } from "./cache-control.ts";
import { toDocumentBlock, toImageBlock } from "./media.ts";
import type { PlacedPart } from "./placed-part.ts";
import { type ProviderState, readState } from "./provider-state.ts";
import { toTextBlock } from "./text-block.ts";
import { toToolResult } from "./tool-result.ts";
import { toToolUseId } from "./tool-use-id.ts";

/** The blocks of parts, in their order. Meets what is another provider's, and throws for what no block can hold. */
export function toBlocks(parts: readonly PlacedPart[], meet: MeetUnsupported): RequestBlock[] {
  return parts.map((placed) => toBlock(placed, meet)).filter((block) => block !== undefined);
}

/** The text blocks of a system prompt. */
export function toTextBlocks(parts: readonly PlacedPart[]): TextBlock[] {
  return parts.map(({ part, path }) => {
    if (part.content.case === "text") return toTextBlock(part.content.value, part);
    throw unsupported(path, "a system message holds nothing but text");
  });
}

function toBlock({ part, path }: PlacedPart, meet: MeetUnsupported): RequestBlock | undefined {
  const { content, providerState, cacheHint } = part;
  const cacheControl = toCacheControl(cacheHint);
  const state = readState(providerState);
  if (state === undefined && providerState.length > 0) {
    meet(`${path}.provider_state`, "it is another provider's; leave it out, and the part if it is reasoning");
    // Without its state, what another provider reasoned is nothing to this one.
    if (content.case === "reasoning") return undefined;
  }
  switch (content.case) {
    case "text":
      return { ...toTextBlock(content.value, part), citations: state?.citations };
    case "refusal":
      // Ours are the provider's words, not the model's.
      return state === undefined ? toTextBlock(content.value, part) : undefined;
    case "image":
      return { ...toImageBlock(content.value, `${path}.image.media`), cache_control: cacheControl };
    case "document":
      return { ...toDocumentBlock(content.value, `${path}.document.media`), cache_control: cacheControl };
    case "toolCall": {
      const { id: givenId, name, argumentsJson } = content.value;
      const id = toToolUseId(givenId);
      const input = jsonText(argumentsJson);
      return { type: "tool_use", id, name, input, caller: state?.caller, cache_control: cacheControl };
    }
    case "toolResult":
      return toToolResult(content.value, `${path}.tool_result`, cacheHint);
    case "reasoning":
      if (cacheHint !== undefined) meet(`${path}.cache_hint`, "put it on a part that is no reasoning");
      return toThinking(content.value, state, `${path}.reasoning`, meet);
    case undefined:
      throw unsupported(path, "a message cannot hold an empty part");
    default:
      return content satisfies never;
  }
}

/** The block that a reasoning part was. Without our state it is ours only if its signature looks like one. */
function toThinking(
  { text, signature, redacted }: Reasoning,
  state: ProviderState | undefined,
  path: string,
  meet: MeetUnsupported,
): RequestBlock | undefined {
  if (state?.block !== undefined) return state.block;
  const token = new TextDecoder().decode(signature);
  if (state === undefined && !/^[\w+/=-]+$/.test(token)) {
    return meet(`${path}.signature`, "only reasoning that Anthropic signed can be sent; leave the part out");
  }
  return redacted ? { type: "redacted_thinking", data: token } : { type: "thinking", thinking: text, signature: token };
}
