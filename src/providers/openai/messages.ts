import { type MeetUnsupported, unsupported } from "../../core/unsupported.ts";
import type { CompleteRequest } from "../../gen/tokenwire/v1/completion_pb.ts";
import { type Message, type Part, Role, type ToolResult } from "../../gen/tokenwire/v1/message_pb.ts";
import type { ChatMessage, ChatToolCall } from "./api.ts";
import { toContentPart } from "./content-part.ts";
import { meetForeign } from "./foreign-part.ts";
import type { ModelFacts } from "./model-facts.ts";

/** What a conversation depends on besides itself. */
export interface ConversationContext {
  readonly facts: ModelFacts;
  /** Whether the server knows the role that instructs models which reason. */
  readonly hasDeveloperRole: boolean;
  readonly meet: MeetUnsupported;
}

/**
 * The conversation as Chat Completions takes it. `system` and `prompt` stand for
 * their messages, the text parts of a message become one text where no media
 * are among them, and each tool result becomes a message of its own.
 *
 * Left out, because there is no place for them: reasoning of earlier turns, and
 * cache hints (servers of this API cache on their own). A tool result with
 * `is_error` begins with "Error: ", for want of a flag.
 *
 * Throws UNSUPPORTED_FEATURE for parts that no message of their role can hold,
 * and for media and instructions that the model does not read; meets what another
 * provider marked as its own.
 */
export function toChatMessages(
  { system, prompt, messages }: CompleteRequest,
  context: ConversationContext,
): ChatMessage[] {
  return [
    ...(system === "" ? [] : [toInstruction(system, "system", context)]),
    ...(prompt === "" ? [] : [{ role: "user", content: prompt } as const]),
    ...messages.flatMap((message, index) => toMessages(message, `messages[${index}]`, context)),
  ];
}

type Content = Part["content"];

interface PlacedContent {
  readonly content: Content;
  /** Proto path, such as "messages[0].parts[1]". */
  readonly path: string;
}

function toMessages(message: Message, path: string, context: ConversationContext): ChatMessage[] {
  meetForeign(message, path, context.meet);
  const parts = placeParts(message, path);
  switch (message.role) {
    case Role.SYSTEM:
      return [toInstruction(joinText(parts, "a system message"), path, context)];
    case Role.USER:
      return toUserMessages(parts, context.facts);
    case Role.ASSISTANT:
      return toAssistantMessages(parts);
    case Role.TOOL:
      refuseAllBut(["toolResult"], parts, "a tool message");
      return toToolMessages(parts);
    default:
      throw unsupported(`${path}.role`, `Chat Completions has no role ${message.role}`);
  }
}

/** The parts of a message or a tool result, whose `text` is the shorthand for a single one. */
function placeParts({ text, parts }: Message | ToolResult, path: string): PlacedContent[] {
  if (parts.length === 0) return [{ content: { case: "text", value: text }, path: `${path}.text` }];
  return parts.map(({ content }, index) => ({ content, path: `${path}.parts[${index}]` }));
}

function toInstruction(content: string, path: string, { facts, hasDeveloperRole }: ConversationContext): ChatMessage {
  switch (facts.instructor) {
    case "developer":
      return { role: hasDeveloperRole ? "developer" : "system", content };
    case "system":
      return { role: "system", content };
    case "nobody":
      throw unsupported(path, "this model takes no instructions; write them into a message of ROLE_USER");
    default:
      return facts.instructor satisfies never;
  }
}

function toUserMessages(parts: readonly PlacedContent[], { takesMedia }: ModelFacts): ChatMessage[] {
  const media = parts.find(({ content }) => content.case === "image" || content.case === "document");
  if (media === undefined) return [{ role: "user", content: joinText(parts, "a user message") }];
  if (!takesMedia) throw unsupported(media.path, "this model reads nothing but text");
  return [{ role: "user", content: parts.map(({ content, path }) => toContentPart(content, path)) }];
}

function toAssistantMessages(all: readonly PlacedContent[]): ChatMessage[] {
  refuseAllBut(["text", "refusal", "toolCall", "reasoning"], all, "an assistant message");
  const parts = all.filter(({ content }) => content.case !== "reasoning");
  // Nothing is left of a turn that held no more than reasoning.
  if (parts.length === 0) return [];
  const texts = parts.flatMap(({ content }) => (content.case === "text" ? [content.value] : []));
  const refusals = parts.flatMap(({ content }) => (content.case === "refusal" ? [content.value] : []));
  const calls = parts.flatMap(({ content }) => toToolCalls(content));
  return [
    {
      role: "assistant",
      content: texts.length === 0 ? null : texts.join(""),
      refusal: refusals.length === 0 ? undefined : refusals.join(""),
      tool_calls: calls.length === 0 ? undefined : calls,
    },
  ];
}

function toToolCalls(content: Content): ChatToolCall[] {
  if (content.case !== "toolCall") return [];
  const { id, name, argumentsJson } = content.value;
  return [{ id, type: "function", function: { name, arguments: argumentsJson } }];
}

function toToolMessages(parts: readonly PlacedContent[]): ChatMessage[] {
  return parts.flatMap(({ content, path }): ChatMessage[] => {
    if (content.case !== "toolResult") return [];
    const { toolCallId, isError } = content.value;
    const text = joinText(placeParts(content.value, `${path}.tool_result`), "a tool result");
    return [{ role: "tool", tool_call_id: toolCallId, content: isError ? `Error: ${text}` : text }];
  });
}

function joinText(parts: readonly PlacedContent[], what: string): string {
  refuseAllBut(["text"], parts, what);
  return parts.map(({ content }) => (content.case === "text" ? content.value : "")).join("");
}

function refuseAllBut(kinds: readonly Content["case"][], parts: readonly PlacedContent[], what: string): void {
  const refused = parts.find(({ content }) => !kinds.includes(content.case));
  if (refused === undefined) return;
  const { content, path } = refused;
  throw unsupported(path, `${what} of Chat Completions cannot hold ${content.case ?? "an empty part"}`);
}
