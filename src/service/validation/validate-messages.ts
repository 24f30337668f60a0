import { countJsonValues } from "../../core/text/json-size.ts";
import type { Message, Part } from "../../gen/tokenwire/v1/message_pb.ts";
import { Role } from "../../gen/tokenwire/v1/message_pb.ts";
import { checkParts, type PartKind } from "./validate-parts.ts";
import { checkLength, type Violations } from "./violations.ts";

/** The kinds of parts that a message of each role may have. */
const kindsOfRole: ReadonlyMap<number, { readonly owner: string; readonly kinds: readonly PartKind[] }> = new Map([
  [Role.SYSTEM, { owner: "a message of ROLE_SYSTEM", kinds: ["text"] }],
  [Role.USER, { owner: "a message of ROLE_USER", kinds: ["text", "image", "document"] }],
  [
    Role.ASSISTANT,
    {
      owner: "a message of ROLE_ASSISTANT",
      kinds: ["text", "image", "toolCall", "reasoning", "refusal", "serverToolCall", "serverToolResult"],
    },
  ],
  [Role.TOOL, { owner: "a message of ROLE_TOOL", kinds: ["toolResult"] }],
]);

// A conversation of this length fills the largest context windows many times over.
/** Most messages of a conversation. */
export const maxMessages = 4_096;
/** Most parts of all messages together, including those within tool results. */
export const maxParts = 8_192;
/** Most JSON values in all provider_state of a conversation, which is parsed with all digits of its numbers. */
export const maxStateValues = 16_384;

/** Checks a conversation: each message, and tool results against their calls. */
export function* checkMessages(messages: readonly Message[]): Violations {
  yield* checkLength("messages", messages, maxMessages, "messages");
  yield* checkLength("messages.parts", { length: countParts(messages) }, maxParts, "parts in all messages together");
  yield* checkStates(messages);
  for (const [index, message] of messages.entries()) yield* checkMessage(`messages[${index}]`, message);
  yield* checkToolResults(messages);
}

/** Counts the parts of all messages, including those within tool results. */
function countParts(messages: readonly Message[]): number {
  let count = 0;
  for (const { parts } of messages) {
    count += parts.length;
    for (const { content } of parts) if (content.case === "toolResult") count += content.value.parts.length;
  }
  return count;
}

/** Checks the provider_state that is sent back. Every provider kind writes JSON; other bytes are not parsed, so they cost nothing. */
function* checkStates(messages: readonly Message[]): Violations {
  let count = 0;
  for (const [messageIndex, { parts }] of messages.entries()) {
    for (const [partIndex, part] of parts.entries()) {
      count += countStateValues(part);
      if (count <= maxStateValues) continue;
      const description = `the provider_state of all parts may hold ${maxStateValues} values; leave the oldest out`;
      return yield { field: `messages[${messageIndex}].parts[${partIndex}].provider_state`, description };
    }
  }
}

const openBrace = 0x7b;

function countStateValues({ providerState, content }: Part): number {
  const own = providerState[0] === openBrace ? countJsonValues(providerState, maxStateValues) : 0;
  if (content.case !== "toolResult") return own;
  return content.value.parts.reduce((sum, part) => sum + countStateValues(part), own);
}

function* checkMessage(field: string, { role, text, parts }: Message): Violations {
  if (text === "" && parts.length === 0) yield { field, description: "write text or parts, or leave the message out" };
  if (text !== "" && parts.length > 0) yield { field: `${field}.parts`, description: "leave out text or parts" };

  const allowed = kindsOfRole.get(role);
  if (allowed === undefined) {
    const description = `write ROLE_SYSTEM, ROLE_USER, ROLE_ASSISTANT or ROLE_TOOL instead of ${role}`;
    return yield { field: `${field}.role`, description };
  }
  if (text !== "" && role === Role.TOOL) {
    yield { field: `${field}.text`, description: "put the text into a tool_result part, which names its call" };
  }
  yield* checkParts(`${field}.parts`, parts, allowed.kinds, allowed.owner);
}

/**
 * Checks that every tool result answers a call of an earlier message, and that no
 * call has two results. An id may be used again once it is answered: some servers
 * number the calls of each answer from the same id.
 */
function* checkToolResults(messages: readonly Message[]): Violations {
  const isAnswered = new Map<string, boolean>();
  for (const [messageIndex, { parts }] of messages.entries()) {
    for (const [partIndex, { content }] of parts.entries()) {
      const field = `messages[${messageIndex}].parts[${partIndex}]`;
      if (content.case === "toolCall") {
        const { id } = content.value;
        if (id !== "" && isAnswered.get(id) === false) {
          yield {
            field: `${field}.tool_call.id`,
            description: "write an id that no earlier call of the conversation has",
          };
        }
        isAnswered.set(id, false);
      } else if (content.case === "toolResult") {
        const { toolCallId } = content.value;
        const description = toResultFault(isAnswered.get(toolCallId));
        if (description === undefined) isAnswered.set(toolCallId, true);
        else yield { field: `${field}.tool_result.tool_call_id`, description };
      }
    }
  }
}

function toResultFault(isAnswered: boolean | undefined): string | undefined {
  if (isAnswered === undefined) return "write the id of a tool_call in an earlier message of ROLE_ASSISTANT";
  return isAnswered ? "the call already has its result: leave one out" : undefined;
}
