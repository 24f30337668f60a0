import { unsupported } from "../../../core/errors/unsupported.ts";
import type { Part } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { JsonObject } from "../../../wire/json/json.ts";
import type { PartWithPath } from "../../kit/part-with-path.ts";
import type { ChatImagePart, ChatMessage, ImagePlace, ReasoningField } from "../api.ts";
import type { Dialect } from "../dialect.ts";
import { type ProviderState, readState } from "../provider-state.ts";
import { toImagePart } from "./content.ts";

/** The members of an assistant's message that hold reasoning outside its content. */
type ReasoningMembers = Pick<
  Extract<ChatMessage, { role: "assistant" }>,
  ReasoningField | "reasoning_details" | "extra_content"
>;

/** Writes the reasoning of an earlier answer into the members that it came in, as far as the server takes them back. */
export function toReasoningHistory(parts: readonly Part[], dialect: Dialect): ReasoningMembers {
  const states = parts.flatMap((part) => (part.content.case === "reasoning" ? (readTaken(part, dialect) ?? []) : []));
  const details = states.flatMap((state) => state.details ?? []);
  const extraContent = states.findLast((state) => state.extraContent !== undefined)?.extraContent;
  return {
    // The details contain the text, too.
    ...(details.length > 0 ? { reasoning_details: details } : joinTexts(parts, dialect)),
    ...(extraContent && { extra_content: extraContent }),
  };
}

/** The part of a content list that a part of an answer came as; undefined where the server does not take it back. */
export function toBlock(part: Part, dialect: Dialect): JsonObject | undefined {
  return readTaken(part, dialect)?.block;
}

/** The `extra_content` of a tool call; undefined where the server does not take it back. */
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

/**
 * The state of a part, without the members that the server does not take back;
 * undefined for another provider's state.
 */
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
 * The images of an earlier answer that came in this place, which is where they are sent
 * back. Throws UNSUPPORTED_FEATURE for an image that is not from a server of this API,
 * and where the server takes none back.
 */
export function toImages(parts: readonly PartWithPath[], place: ImagePlace, dialect: Dialect): ChatImagePart[] {
  return parts.flatMap((item) => (placeOf(item, dialect) === place ? toImage(item) : []));
}

/** The place that an image is sent back in; undefined for all other parts. */
function placeOf({ part, path }: PartWithPath, { images, reasoningHistory }: Dialect): ImagePlace | undefined {
  if (part.content.case !== "image") return undefined;
  const place = readState(part.providerState)?.imagePlace;
  // OpenAI documents no member for images of the assistant, so a server with nothing but OpenAI's members takes none.
  if (place !== undefined && images && reasoningHistory !== "none") return place;
  throw unsupported(path, "an assistant message of Chat Completions cannot hold image; leave the part out");
}

function toImage({ part: { content }, path }: PartWithPath): ChatImagePart[] {
  return content.case === "image" ? [toImagePart(content.value, `${path}.image.media`)] : [];
}
