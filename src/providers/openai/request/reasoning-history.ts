import type { Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { JsonObject } from "../../../wire/json.ts";
import type { ChatMessage, ReasoningField } from "../api.ts";
import type { Dialect } from "../dialect.ts";
import { type ProviderState, readState } from "../provider-state.ts";

/** The members of the assistant's message that hold reasoning, besides its content. */
type ReasoningMembers = Pick<
  Extract<ChatMessage, { role: "assistant" }>,
  ReasoningField | "reasoning_details" | "extra_content"
>;

/** The members that reasoning of an earlier turn goes back in, as far as the server takes them. */
export function toReasoningHistory(parts: readonly Part[], dialect: Dialect): ReasoningMembers {
  const states = parts.flatMap((part) => (part.content.case === "reasoning" ? (readTaken(part, dialect) ?? []) : []));
  const details = states.flatMap((state) => state.details ?? []);
  const extraContent = states.findLast((state) => state.extraContent !== undefined)?.extraContent;
  return {
    // The details say all that the text says.
    ...(details.length > 0 ? { reasoning_details: details } : joinTexts(parts, dialect)),
    ...(extraContent && { extra_content: extraContent }),
  };
}

/** The part of a content list that a part of an answer came as, where the server takes it back. */
export function toBlock(part: Part, dialect: Dialect): JsonObject | undefined {
  return readTaken(part, dialect)?.block;
}

/** The `extra_content` of a call, where the server takes it back. */
export function toExtraContent(part: Part, dialect: Dialect): JsonObject | undefined {
  return readTaken(part, dialect)?.extraContent;
}

function joinTexts(parts: readonly Part[], dialect: Dialect): Partial<Record<ReasoningField, string>> {
  const joined: Partial<Record<ReasoningField, string>> = {};
  for (const part of parts) {
    const field = readTaken(part, dialect)?.field;
    if (part.content.case !== "reasoning" || field === undefined) continue;
    joined[field] = (joined[field] ?? "") + part.content.value.text;
  }
  return joined;
}

/** The state of a part without what the server does not take; undefined where it is not ours. */
function readTaken({ providerState }: Part, { reasoningHistory: taken }: Dialect): ProviderState | undefined {
  const state = providerState.length === 0 ? undefined : readState(providerState);
  if (state === undefined || taken === "any") return state;
  const isOpenRouter = taken === "reasoning_details";
  const takesField = state.field === taken || (isOpenRouter && state.field === "reasoning");
  return {
    field: takesField ? state.field : undefined,
    block: taken === "content" ? state.block : undefined,
    details: isOpenRouter ? state.details : undefined,
    extraContent: taken === "extra_content" ? state.extraContent : undefined,
  };
}
