import { textOf } from "../../../core/answer/usage.ts";
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type Message, type Part, Role, type ToolResult } from "../../../gen/tokenwire/v1/message_pb.ts";

/** The text of the last user message, media as "[image]" and "[document]"; empty when there is none. */
export function lastUserText({ prompt, messages }: CompleteRequest): string {
  const last = messages.findLast(({ role }) => role === Role.USER);
  return last === undefined ? prompt : last.text + last.parts.map(toPlainText).join("");
}

/** The tool results at the end of the conversation; none when it ends with other messages. */
export function latestToolResults({ messages }: CompleteRequest): readonly ToolResult[] {
  const rest = messages.slice(messages.findLastIndex((message) => toolResults(message).length === 0) + 1);
  return rest.flatMap(toolResults);
}

/** How many tool calls there are in the conversation. */
export function countToolCalls({ messages }: CompleteRequest): number {
  return messages.flatMap(({ parts }) => parts).filter(({ content }) => content.case === "toolCall").length;
}

/** How many calls of server tools there are in the conversation. */
export function countServerToolCalls({ messages }: CompleteRequest): number {
  return messages.flatMap(({ parts }) => parts).filter(({ content }) => content.case === "serverToolCall").length;
}

/** The text of a part; for media its kind, such as "[image]". */
export function toPlainText(part: Part): string {
  const kind = part.content.case;
  return kind === "image" || kind === "document" ? `[${kind}]` : textOf(part);
}

function toolResults({ parts }: Message): ToolResult[] {
  return parts.flatMap(({ content }) => (content.case === "toolResult" ? [content.value] : []));
}
