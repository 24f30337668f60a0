import { unsupported } from "../../../core/errors/unsupported.ts";
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type Message, Role } from "../../../gen/tokenwire/v1/message_pb.ts";
import { inlineDocuments } from "../../kit/inline-document.ts";
import { type PartWithPath, partsWithPath, rejectAllBut } from "../../kit/part-with-path.ts";
import type { ChatMessage } from "../api.ts";
import { toAssistantMessages } from "./assistant-message.ts";
import { type TextContent, toContentPart, toTextContent } from "./content.ts";
import { leaveOutOtherProviders } from "./other-providers-part.ts";
import type { RequestContext } from "./request-context.ts";
import { toToolCallId } from "./tool-call-id.ts";

/**
 * Writes the conversation as Chat Completions takes it. `system` and `prompt` are
 * shorthands for messages, a message of one text is a string, text documents become
 * text, and each tool result becomes a message of its own.
 *
 * Left out, because the API has no member for them: cache hints (servers of this API
 * cache on their own), the title of a document that is a file id, and reasoning except
 * what {@link toAssistantMessages} sends back. A tool result with `is_error` begins with
 * "Error: ", since the API has no flag for it.
 *
 * Throws UNSUPPORTED_FEATURE for parts that no message of their role can hold, and for
 * media, instructions and names that the model or the server does not take. Parts of
 * other providers are rejected or dropped, see {@link leaveOutOtherProviders}.
 */
export function toChatMessages({ system, prompt, messages }: CompleteRequest, context: RequestContext): ChatMessage[] {
  const written: ChatMessage[] = [];
  if (system !== "") written.push(toInstruction(system, "system", context));
  if (prompt !== "") written.push({ role: "user", content: prompt });
  for (const [index, message] of messages.entries()) {
    for (const one of toMessages(message, `messages[${index}]`, context)) written.push(one);
  }
  return written;
}

function toMessages(message: Message, path: string, context: RequestContext): ChatMessage[] {
  const parts = leaveOutOtherProviders(partsWithPath(message, path), context.rejectOrDrop);
  switch (message.role) {
    case Role.SYSTEM:
      return [toInstruction(toTextContent(textsOf(parts, "a system message"), context.dialect), path, context)];
    case Role.USER:
      return toUserMessages(parts, context);
    case Role.ASSISTANT:
      rejectAllBut(
        ["text", "refusal", "image", "toolCall", "reasoning"],
        parts,
        "an assistant message of Chat Completions",
      );
      return toAssistantMessages(parts, context);
    case Role.TOOL:
      rejectAllBut(["toolResult"], parts, "a tool message of Chat Completions");
      return parts.flatMap((part) => toToolMessages(part, context));
    default:
      throw unsupported(`${path}.role`, `Chat Completions has no role ${message.role}`);
  }
}

function toInstruction(content: TextContent, path: string, { facts, dialect }: RequestContext): ChatMessage {
  switch (facts.instructionRole) {
    case "developer":
      return { role: dialect.developerRole ? "developer" : "system", content };
    case "system":
      return { role: "system", content };
    case "none":
      throw unsupported(path, "this model takes no instructions; write them into a message of ROLE_USER");
    default:
      return facts.instructionRole satisfies never;
  }
}

function toUserMessages(given: readonly PartWithPath[], { facts, dialect }: RequestContext): ChatMessage[] {
  const parts = inlineDocuments(given);
  const media = parts.find(({ part: { content } }) => content.case === "image" || content.case === "document");
  if (media === undefined) return [{ role: "user", content: toTextContent(textsOf(parts, "a user message"), dialect) }];
  if (!facts.takesMedia) throw unsupported(media.path, "this model reads nothing but text");
  return [{ role: "user", content: parts.map(({ part, path }) => toContentPart(part.content, path, dialect)) }];
}

function toToolMessages({ part: { content }, path }: PartWithPath, context: RequestContext): ChatMessage[] {
  if (content.case !== "toolResult") return [];
  const { toolCallId, isError } = content.value;
  const parts = inlineDocuments(partsWithPath(content.value, `${path}.tool_result`));
  const [first = "", ...others] = textsOf(parts, "a tool result");
  const texts = [isError ? `Error: ${first}` : first, ...others];
  return [
    { role: "tool", tool_call_id: toToolCallId(toolCallId, context), content: toTextContent(texts, context.dialect) },
  ];
}

function textsOf(parts: readonly PartWithPath[], what: string): string[] {
  rejectAllBut(["text"], parts, `${what} of Chat Completions`);
  return parts.flatMap(({ part: { content } }) => (content.case === "text" ? [content.value] : []));
}
