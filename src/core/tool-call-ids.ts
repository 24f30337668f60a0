import type { CompleteRequest } from "../gen/tokenwire/v1/completion_pb.ts";

/**
 * Names the calls of an answer: each by the id that the provider gave it, or by
 * one made up of the completion's id and the call's position where that is empty,
 * or is that of an earlier call of the answer or the conversation. So a caller can
 * answer every call, and send every call back.
 */
export type NameToolCall = (givenId: string, position: number) => string;

/** Creates the namer of one answer's calls. */
export function createToolCallIds(completionId: string, { messages }: Pick<CompleteRequest, "messages">): NameToolCall {
  const taken = new Set(
    messages.flatMap(({ parts }) =>
      parts.flatMap(({ content }) => (content.case === "toolCall" ? [content.value.id] : [])),
    ),
  );
  return (givenId, position) => {
    const given = givenId.toWellFormed();
    // OpenAI takes 40 characters.
    const id = given === "" || taken.has(given) ? `${completionId}_${position}` : given;
    taken.add(id);
    return id;
  };
}
