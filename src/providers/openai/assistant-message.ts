import { unsupported } from "../../core/unsupported.ts";
import type { ChatMessage, ChatToolCall } from "./api.ts";
import type { ModelFacts } from "./model-facts.ts";
import { findNameFault } from "./names.ts";
import type { PlacedPart } from "./placed-part.ts";
import { toToolCallId } from "./tool-call-id.ts";

/**
 * A turn of the model, of text, refusals, tool calls and reasoning, which is left
 * out. None when nothing else was in the turn.
 *
 * Throws UNSUPPORTED_FEATURE for a call by a name that the model does not take.
 */
export function toAssistantMessages(parts: readonly PlacedPart[], facts: ModelFacts): ChatMessage[] {
  if (parts.every(({ part }) => part.content.case === "reasoning")) return [];
  const texts = parts.flatMap(({ part: { content } }) => (content.case === "text" ? [content.value] : []));
  const refusals = parts.flatMap(({ part: { content } }) => (content.case === "refusal" ? [content.value] : []));
  const calls = parts.flatMap((placed) => toToolCalls(placed, facts));
  return [
    {
      role: "assistant",
      content: texts.length === 0 ? null : texts.join(""),
      refusal: refusals.length === 0 ? undefined : refusals.join(""),
      tool_calls: calls.length === 0 ? undefined : calls,
    },
  ];
}

function toToolCalls({ part: { content }, path }: PlacedPart, facts: ModelFacts): ChatToolCall[] {
  if (content.case !== "toolCall") return [];
  const { id, name, argumentsJson } = content.value;
  const fault = findNameFault(name, facts);
  if (fault !== undefined) throw unsupported(`${path}.tool_call.name`, fault);
  return [{ id: toToolCallId(id, facts), type: "function", function: { name, arguments: argumentsJson } }];
}
