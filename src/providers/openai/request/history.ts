import { unsupported } from "../../../core/errors/unsupported.ts";
import type { Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { JsonObject } from "../../../wire/json.ts";
import type { ChatImagePart, ChatMessage, ImagePlace, ReasoningField } from "../api.ts";
import type { Dialect } from "../dialect.ts";
import { type ProviderState, readState } from "../provider-state.ts";
import { toImagePart } from "./content.ts";
import type { PartWithPath } from "./part-with-path.ts";

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

/**
 * The images of an earlier turn that go back in this place: where they came in.
 * Throws UNSUPPORTED_FEATURE for one that no server of this API made, and where the
 * server takes none back.
 */
export function toImages(parts: readonly PartWithPath[], place: ImagePlace, dialect: Dialect): ChatImagePart[] {
  return parts.flatMap((item) => (placeOf(item, dialect) === place ? toImage(item) : []));
}

/** Where an image goes back; undefined for all other parts. */
function placeOf({ part, path }: PartWithPath, { images, reasoningHistory }: Dialect): ImagePlace | undefined {
  if (part.content.case !== "image") return undefined;
  const place = readState(part.providerState)?.imagePlace;
  // A server that takes nothing back but what OpenAI documents has no place for it.
  if (place !== undefined && images && reasoningHistory !== "none") return place;
  throw unsupported(path, "an assistant message of Chat Completions cannot hold image; leave the part out");
}

function toImage({ part: { content }, path }: PartWithPath): ChatImagePart[] {
  return content.case === "image" ? [toImagePart(content.value, `${path}.image.media`)] : [];
}
