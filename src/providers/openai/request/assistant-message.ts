import { toSentArguments } from "../../../core/answer/parts/tool-arguments.ts";
import { unsupported } from "../../../core/errors/unsupported.ts";
import { findJsonFault } from "../../../core/text/json-fault.ts";
import { asObject, type JsonObject, parseJson } from "../../../wire/json.ts";
import type { ChatImagePart, ChatMessage, ChatTextPart, ChatToolCall } from "../api.ts";
import { findNameFault } from "../models/model-facts.ts";
import { readState } from "../provider-state.ts";
import { toTextContent } from "./content.ts";
import { toBlock, toExtraContent, toImages, toReasoningHistory } from "./history.ts";
import type { PartWithPath } from "./part-with-path.ts";
import type { RequestContext } from "./request-context.ts";
import { toToolCallId } from "./tool-call-id.ts";

/**
 * A turn of the model, of text, refusals, images, tool calls and reasoning.
 * Reasoning goes back as it came, where the server takes that; all other is left
 * out. None when nothing else was in the turn, since no server takes such a one.
 *
 * Throws UNSUPPORTED_FEATURE for a call by a name that the model does not take, and
 * for an image that the server does not take back.
 */
export function toAssistantMessages(placed: readonly PartWithPath[], context: RequestContext): ChatMessage[] {
  const parts = placed.map(({ part }) => part);
  if (parts.every(({ content }) => content.case === "reasoning")) return [];
  const refusals = parts.flatMap(({ content }) => (content.case === "refusal" ? [content.value] : []));
  const images = toImages(placed, "images", context.dialect);
  const calls = placed.flatMap((part) => toToolCalls(part, context));
  return [
    {
      role: "assistant",
      content: toContent(placed, context),
      ...toReasoningHistory(parts, context.dialect),
      refusal: refusals.length === 0 ? undefined : refusals.join(""),
      images: images.length === 0 ? undefined : images,
      tool_calls: calls.length === 0 ? undefined : calls,
    },
  ];
}

/** One text, or a list of parts where the server wrote one and takes it back. */
function toContent(parts: readonly PartWithPath[], { dialect }: RequestContext): string | null | ContentList {
  const list = parts.flatMap((placed): ContentList => {
    const { part } = placed;
    if (part.content.case === "text") return [{ type: "text", text: part.content.value }];
    const block = toBlock(part, dialect);
    return block === undefined ? toImages([placed], "content", dialect) : [block];
  });
  const isText = (item: ContentList[number]): item is ChatTextPart => item["type"] === "text";
  if (!list.every(isText)) return list;
  return list.length === 0
    ? null
    : toTextContent(
        list.map(({ text }) => text),
        dialect,
      );
}

type ContentList = readonly (ChatTextPart | ChatImagePart | JsonObject)[];

function toToolCalls({ part, path }: PartWithPath, context: RequestContext): ChatToolCall[] {
  if (part.content.case !== "toolCall") return [];
  const { facts, dialect } = context;
  const { id, name, argumentsJson } = part.content.value;
  const fault = findNameFault(name, facts);
  if (fault !== undefined) throw unsupported(`${path}.tool_call.name`, fault);
  const { isCustom = false } = readState(part.providerState) ?? {};
  return [
    {
      id: toToolCallId(id, context),
      ...(isCustom
        ? { type: "custom", custom: { name, input: toInput(argumentsJson) } }
        : { type: "function", function: { name, arguments: toSentArguments(argumentsJson) } }),
      extra_content: toExtraContent(part, dialect),
    },
  ];
}

/** The input of a custom tool, which is the only argument of its call; what else stands there goes as it is. */
function toInput(argumentsJson: string): string {
  const isJson = findJsonFault(argumentsJson) === undefined;
  const input = isJson ? asObject(parseJson(argumentsJson))?.["input"] : undefined;
  return typeof input === "string" ? input : argumentsJson;
}
