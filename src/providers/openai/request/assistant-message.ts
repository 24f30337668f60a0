import { toSentArguments } from "../../../core/answer/parts/tool-arguments.ts";
import { unsupported } from "../../../core/errors/unsupported.ts";
import { findJsonFault } from "../../../core/text/json-fault.ts";
import { asObject, type JsonObject, parseJson } from "../../../wire/json/json.ts";
import type { PartWithPath } from "../../kit/part-with-path.ts";
import type { ChatImagePart, ChatMessage, ChatTextPart, ChatToolCall } from "../api.ts";
import { findNameFault } from "../models/model-facts.ts";
import { readState } from "../provider-state.ts";
import { toTextContent } from "./content.ts";
import { toBlock, toExtraContent, toImages, toReasoningHistory } from "./history.ts";
import type { RequestContext } from "./request-context.ts";
import { toToolCallId } from "./tool-call-id.ts";

/**
 * Writes an earlier answer of the model: text, refusals, images, tool calls and
 * reasoning. Reasoning is sent back as it came where the server takes it, and left out
 * elsewhere. Returns no message for an answer of nothing but reasoning, since no server
 * takes one.
 *
 * Throws UNSUPPORTED_FEATURE for a tool name that the model does not take, and for an
 * image that the server does not take back.
 */
export function toAssistantMessages(withPath: readonly PartWithPath[], context: RequestContext): ChatMessage[] {
  const parts = withPath.map(({ part }) => part);
  if (parts.every(({ content }) => content.case === "reasoning")) return [];
  const refusals = parts.flatMap(({ content }) => (content.case === "refusal" ? [content.value] : []));
  const images = toImages(withPath, "images", context.dialect);
  const calls = withPath.flatMap((part) => toToolCalls(part, context));
  return [
    {
      role: "assistant",
      content: toContent(withPath, context),
      ...toReasoningHistory(parts, context.dialect),
      refusal: refusals.length === 0 ? undefined : refusals.join(""),
      images: images.length === 0 ? undefined : images,
      tool_calls: calls.length === 0 ? undefined : calls,
    },
  ];
}

/** A string, or a list of parts where the answer came as a list and the server takes it back. */
function toContent(parts: readonly PartWithPath[], { dialect }: RequestContext): string | null | ContentList {
  const list = parts.flatMap((withPath): ContentList => {
    const { part } = withPath;
    if (part.content.case === "text") return [{ type: "text", text: part.content.value }];
    const block = toBlock(part, dialect);
    return block === undefined ? toImages([withPath], "content", dialect) : [block];
  });
  if (!list.every(isText)) return list;
  if (list.length === 0) return null;
  const texts = list.map(({ text }) => text);
  return toTextContent(texts, dialect);
}

function isText(item: ContentList[number]): item is ChatTextPart {
  return item["type"] === "text";
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

/** The input of a custom tool, the only argument of its call. Arguments of another shape are sent as they are. */
function toInput(argumentsJson: string): string {
  const isJson = findJsonFault(argumentsJson) === undefined;
  const input = isJson ? asObject(parseJson(argumentsJson))?.["input"] : undefined;
  return typeof input === "string" ? input : argumentsJson;
}
