import { toSentArguments } from "../../../core/answer/parts/tool-arguments.ts";
import { type RejectOrDrop, unsupported } from "../../../core/errors/unsupported.ts";
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type Message, Role } from "../../../gen/tokenwire/v1/message_pb.ts";
import { jsonText } from "../../../wire/json/json.ts";
import { inlineDocuments } from "../../kit/inline-document.ts";
import { type PartWithPath, partsWithPath, rejectAllBut } from "../../kit/part-with-path.ts";
import type { ChatMessage, ChatToolCall } from "../api.ts";
import { toImages } from "./images.ts";
import { leaveOutForeign } from "./other-providers-part.ts";

/**
 * The conversation as Ollama takes it. `system` and `prompt` stand for their
 * messages, several texts of a message follow on each other with nothing between,
 * images go beside the text, text documents become text, and each tool result becomes
 * a message of its own.
 * A tool result with `is_error` begins with "Error: ", for want of a flag. Cache
 * hints are left out: Ollama caches prefixes on its own.
 *
 * Throws UNSUPPORTED_FEATURE for parts that no message of their role can hold, and
 * for images without data; rejects or drops what another provider marked as its own.
 */
export function toChatMessages(
  { system, prompt, messages }: CompleteRequest,
  rejectOrDrop: RejectOrDrop,
): ChatMessage[] {
  const toolNames = namesOfCalls(messages);
  return [
    ...(system === "" ? [] : [{ role: "system", content: system } as const]),
    ...(prompt === "" ? [] : [{ role: "user", content: prompt } as const]),
    ...messages.flatMap((message, index) => {
      const path = `messages[${index}]`;
      return toMessages(message.role, leaveOutForeign(partsWithPath(message, path), rejectOrDrop), path, toolNames);
    }),
  ];
}

/** The names of the tools that were called, by the ids of the calls. */
function namesOfCalls(messages: readonly Message[]): ReadonlyMap<string, string> {
  const parts = messages.flatMap((message) => message.parts);
  return new Map(
    parts.flatMap(({ content }) => (content.case === "toolCall" ? [[content.value.id, content.value.name]] : [])),
  );
}

function toMessages(
  role: Role,
  parts: readonly PartWithPath[],
  path: string,
  toolNames: ReadonlyMap<string, string>,
): ChatMessage[] {
  switch (role) {
    case Role.SYSTEM:
      rejectAllBut(["text"], parts, "a system message of Ollama");
      return [{ role: "system", content: joinTexts(parts) }];
    case Role.USER:
      return [toUserMessage(inlineDocuments(parts))];
    case Role.ASSISTANT:
      rejectAllBut(["text", "refusal", "reasoning", "toolCall"], parts, "an assistant message of Ollama");
      return toAssistantMessages(parts);
    case Role.TOOL:
      rejectAllBut(["toolResult"], parts, "a tool message of Ollama");
      return parts.flatMap((part) => toToolMessages(part, toolNames));
    default:
      throw unsupported(`${path}.role`, `Ollama has no role ${role}`);
  }
}

function toUserMessage(parts: readonly PartWithPath[]): ChatMessage {
  rejectAllBut(["text", "image"], parts, "a user message of Ollama");
  return { role: "user", content: joinTexts(parts), images: toImages(parts) };
}

/** The texts among parts as the one text that a message has. */
function joinTexts(parts: readonly PartWithPath[]): string {
  return parts.map(({ part: { content } }) => (content.case === "text" ? content.value : "")).join("");
}

/** A turn of the model; none when all of it was left out or is reasoning, which is no turn. */
function toAssistantMessages(parts: readonly PartWithPath[]): ChatMessage[] {
  const contents = parts.map(({ part }) => part.content);
  if (contents.every((content) => content.case === "reasoning")) return [];
  const thoughts = contents.flatMap((content) => (content.case === "reasoning" ? [content.value.text] : []));
  const texts = contents.flatMap((content) =>
    content.case === "text" || content.case === "refusal" ? [content.value] : [],
  );
  const calls = contents.flatMap((content): ChatToolCall[] => {
    if (content.case !== "toolCall") return [];
    const { id, name, argumentsJson } = content.value;
    return [{ id, function: { name, arguments: jsonText(toSentArguments(argumentsJson)) } }];
  });
  return [
    {
      role: "assistant",
      content: texts.join(""),
      thinking: thoughts.join("") || undefined,
      tool_calls: calls.length === 0 ? undefined : calls,
    },
  ];
}

function toToolMessages(
  { part: { content }, path }: PartWithPath,
  toolNames: ReadonlyMap<string, string>,
): ChatMessage[] {
  if (content.case !== "toolResult") return [];
  const { toolCallId, isError } = content.value;
  const parts = inlineDocuments(partsWithPath(content.value, `${path}.tool_result`));
  rejectAllBut(["text"], parts, "a tool result of Ollama");
  const text = joinTexts(parts);
  return [
    {
      role: "tool",
      content: isError ? `Error: ${text}` : text,
      tool_name: toolNames.get(toolCallId),
      tool_call_id: toolCallId,
    },
  ];
}
