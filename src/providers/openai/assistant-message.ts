import { unsupported } from "../../core/unsupported.ts";
import type { ChatMessage, ChatToolCall, ReasoningField } from "./api.ts";
import type { ModelFacts } from "./model-facts.ts";
import { findNameFault } from "./names.ts";
import type { PlacedPart } from "./placed-part.ts";
import { readState } from "./provider-state.ts";
import { toToolCallId } from "./tool-call-id.ts";

/** What a turn of the model depends on besides itself. */
export interface AssistantContext {
  readonly facts: ModelFacts;
  /** Whether the server takes back the reasoning that such servers write. */
  readonly takesReasoning: boolean;
}

/**
 * A turn of the model, of text, refusals, tool calls and reasoning. Reasoning goes
 * into the member that it came in, where the server takes it; all other is left
 * out. None when nothing else was in the turn, since no server takes such a one.
 *
 * Throws UNSUPPORTED_FEATURE for a call by a name that the model does not take.
 */
export function toAssistantMessages(parts: readonly PlacedPart[], context: AssistantContext): ChatMessage[] {
  if (parts.every(({ part }) => part.content.case === "reasoning")) return [];
  const texts = parts.flatMap(({ part: { content } }) => (content.case === "text" ? [content.value] : []));
  const refusals = parts.flatMap(({ part: { content } }) => (content.case === "refusal" ? [content.value] : []));
  const calls = parts.flatMap((placed) => toToolCalls(placed, context.facts));
  return [
    {
      role: "assistant",
      content: texts.length === 0 ? null : texts.join(""),
      ...(context.takesReasoning && joinReasoning(parts)),
      refusal: refusals.length === 0 ? undefined : refusals.join(""),
      tool_calls: calls.length === 0 ? undefined : calls,
    },
  ];
}

function joinReasoning(parts: readonly PlacedPart[]): Partial<Record<ReasoningField, string>> {
  const joined: Partial<Record<ReasoningField, string>> = {};
  for (const { part } of parts) {
    const field = readState(part.providerState)?.field;
    if (part.content.case !== "reasoning" || field === undefined) continue;
    joined[field] = (joined[field] ?? "") + part.content.value.text;
  }
  return joined;
}

function toToolCalls({ part: { content }, path }: PlacedPart, facts: ModelFacts): ChatToolCall[] {
  if (content.case !== "toolCall") return [];
  const { id, name, argumentsJson } = content.value;
  const fault = findNameFault(name, facts);
  if (fault !== undefined) throw unsupported(`${path}.tool_call.name`, fault);
  return [{ id: toToolCallId(id, facts), type: "function", function: { name, arguments: argumentsJson } }];
}
