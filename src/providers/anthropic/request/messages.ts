import { unsupported } from "../../../core/errors/unsupported.ts";
import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";
import { type Message, Role } from "../../../gen/tokenwire/v1/message_pb.ts";
import type { PartWithPath } from "../../kit/part-with-path.ts";
import type { RequestBlock, RequestMessage, TextBlock } from "../api.ts";
import type { ModelFacts } from "../models/model-facts.ts";
import { readState } from "../provider-state.ts";
import { filledParts, filledText, withoutBlanks } from "./blank-text.ts";
import { toBlocks, toTextBlocks } from "./content.ts";
import type { RequestContext } from "./request-context.ts";

/** A conversation as the Messages API takes it. */
export interface Conversation {
  readonly system: readonly TextBlock[];
  readonly messages: readonly RequestMessage[];
}

/**
 * Writes the conversation. `system` and the system messages at its head become the
 * system prompt, tool results the first blocks of a user message, and consecutive
 * messages of one role one message, since roles must alternate.
 *
 * Throws UNSUPPORTED_FEATURE, naming the field, for a conversation of system messages
 * only; for a later system message that the model does not take, or not at its
 * place; for a prefilled answer where the model takes none; and for parts that no
 * block can hold.
 */
export function toConversation(request: CompleteRequest, context: RequestContext): Conversation {
  const { messages } = request;
  const firstTurn = messages.findIndex(({ role }) => role !== Role.SYSTEM);
  const headLength = firstTurn < 0 ? messages.length : firstTurn;
  // The system prompt comes first, since cache hints are counted in the order of the prompt.
  const system = toSystem(request.system, messages.slice(0, headLength), context);
  const joined: JoinedTurn[] = [];
  append(joined, { role: "user", content: toBlocks(filledText(request.prompt, "prompt"), context) });
  for (const [index, message] of messages.entries().drop(headLength)) {
    if (message.role === Role.SYSTEM) checkPlace(messages, index, context.facts);
    append(joined, toTurn(message, `messages[${index}]`, context));
  }
  const turns = joined.map(({ role, content }): RequestMessage => ({ role, content: resultsFirst(content) }));
  if (turns.length === 0) throw unsupported("messages", "nothing is left to answer; add a message of ROLE_USER");
  rejectPrefill(turns, `messages[${messages.length - 1}]`, context.facts);
  return { system, messages: turns };
}

function toSystem(system: string, head: readonly Message[], context: RequestContext): TextBlock[] {
  const parts = head.flatMap((message, index) => filledParts(message, `messages[${index}]`));
  return toTextBlocks([...filledText(system, "system"), ...parts], context);
}

function toTurn(message: Message, path: string, context: RequestContext): RequestMessage {
  const parts = filledParts(message, path);
  switch (message.role) {
    case Role.SYSTEM:
      return { role: "system", content: toTextBlocks(parts, context) };
    case Role.USER:
    case Role.TOOL:
      return { role: "user", content: toBlocks(parts, context) };
    case Role.ASSISTANT:
      rejectImages(parts);
      return { role: "assistant", content: toBlocks(withoutBlanks(parts, context.rejectOrDrop), context) };
    default:
      throw unsupported(`${path}.role`, `the Messages API has no role ${message.role}`);
  }
}

/** Throws for an image in an answer, which only models of other providers make. */
function rejectImages(parts: readonly PartWithPath[]): void {
  const image = parts.find(({ part }) => part.content.case === "image");
  if (image !== undefined) throw unsupported(image.path, "an assistant message cannot hold an image");
}

/** Consecutive messages of one role. Their blocks are sorted when all of them are joined. */
interface JoinedTurn extends Pick<RequestMessage, "role"> {
  readonly content: RequestBlock[];
}

function append(turns: JoinedTurn[], { role, content }: RequestMessage): void {
  // A turn of only white space, or of another provider's reasoning, has no blocks left.
  if (content.length === 0) return;
  const last = turns.at(-1);
  if (last?.role === role) for (const block of content) last.content.push(block);
  else turns.push({ role, content: [...content] });
}

// https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages
function checkPlace(messages: readonly Message[], index: number, { takesLateSystem }: ModelFacts): void {
  const path = `messages[${index}].role`;
  const advice = "put it at the head of the conversation, or into a message of ROLE_USER";
  if (!takesLateSystem) throw unsupported(path, `this model takes system messages at the head only; ${advice}`);
  const before = messages[index - 1]?.role;
  const after = messages[index + 1]?.role;
  if (before === Role.ASSISTANT || after === Role.USER || after === Role.TOOL) {
    throw unsupported(path, `a system message stands between the user's and the model's, or last; ${advice}`);
  }
}

function resultsFirst(blocks: readonly RequestBlock[]): RequestBlock[] {
  const isResult = ({ type }: RequestBlock): boolean => type === "tool_result";
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))];
}

const prefillTypes: readonly unknown[] = ["text", "thinking", "redacted_thinking"];

/**
 * Throws where the last turn is a prefilled answer and the model takes none. A last turn
 * with other blocks than text and reasoning is no prefill: it paused, and the model
 * continues it.
 */
function rejectPrefill(turns: readonly RequestMessage[], path: string, { takesPrefill }: ModelFacts): void {
  const last = turns.at(-1);
  if (takesPrefill || last?.role !== "assistant") return;
  if (!last.content.every(({ type }) => prefillTypes.includes(type))) return;
  throw unsupported(path, "this model does not go on with an answer that was begun; end with a message of ROLE_USER");
}

/**
 * The id of the container in which the provider runs the code of the model's last
 * turn; undefined when that turn is over. It is over when the user has spoken again:
 * by then the container may have expired, and the API fails for an expired one.
 */
export function findContainer(messages: readonly Message[]): string | undefined {
  const turn = messages.slice(messages.findLastIndex(({ role }) => role === Role.USER) + 1);
  const states = turn.flatMap(({ parts }) => parts).map(({ providerState }) => readState(providerState));
  return states.findLast((state) => state?.container !== undefined)?.container;
}
