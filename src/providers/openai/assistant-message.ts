import { toSentArguments } from "../../core/tool-arguments.ts";
import { unsupported } from "../../core/unsupported.ts";
import type { JsonObject } from "../../wire/json.ts";
import type { ChatMessage, ChatTextPart, ChatToolCall } from "./api.ts";
import { findNameFault } from "./names.ts";
import type { PlacedPart } from "./placed-part.ts";
import { toBlock, toExtraContent, toReasoningHistory } from "./reasoning-history.ts";
import type { RequestContext } from "./request-context.ts";
import { toTextContent } from "./text-content.ts";
import { toToolCallId } from "./tool-call-id.ts";

/**
 * A turn of the model, of text, refusals, tool calls and reasoning. Reasoning goes
 * back as it came, where the server takes that; all other is left out. None when
 * nothing else was in the turn, since no server takes such a one.
 *
 * Throws UNSUPPORTED_FEATURE for a call by a name that the model does not take.
 */
export function toAssistantMessages(placed: readonly PlacedPart[], context: RequestContext): ChatMessage[] {
  const parts = placed.map(({ part }) => part);
  if (parts.every(({ content }) => content.case === "reasoning")) return [];
  const refusals = parts.flatMap(({ content }) => (content.case === "refusal" ? [content.value] : []));
  const calls = placed.flatMap((part) => toToolCalls(part, context));
  return [
    {
      role: "assistant",
      content: toContent(placed, context),
      ...toReasoningHistory(parts, context.dialect),
      refusal: refusals.length === 0 ? undefined : refusals.join(""),
      tool_calls: calls.length === 0 ? undefined : calls,
    },
  ];
}

/** One text, or a list of parts where the server wrote one and takes it back. */
function toContent(parts: readonly PlacedPart[], { dialect }: RequestContext): string | null | ContentList {
  const list = parts.flatMap(({ part }): (ChatTextPart | JsonObject)[] => {
    if (part.content.case === "text") return [{ type: "text", text: part.content.value }];
    const block = toBlock(part, dialect);
    return block === undefined ? [] : [block];
  });
  if (parts.some(({ part }) => toBlock(part, dialect) !== undefined)) return list;
  const texts = parts.flatMap(({ part: { content } }) => (content.case === "text" ? [content.value] : []));
  return texts.length === 0 ? null : toTextContent(texts, dialect);
}

type ContentList = readonly (ChatTextPart | JsonObject)[];

function toToolCalls({ part, path }: PlacedPart, context: RequestContext): ChatToolCall[] {
  if (part.content.case !== "toolCall") return [];
  const { facts, dialect } = context;
  const { id, name, argumentsJson } = part.content.value;
  const fault = findNameFault(name, facts);
  if (fault !== undefined) throw unsupported(`${path}.tool_call.name`, fault);
  return [
    {
      id: toToolCallId(id, context),
      type: "function",
      function: { name, arguments: toSentArguments(argumentsJson) },
      extra_content: toExtraContent(part, dialect),
    },
  ];
}
