import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";

/** Takes the id of an answer's tool call: the given one or, where that cannot be, one of ours. */
export type TakeToolCallId = (givenId: string, position: number) => string;

/**
 * Creates what takes the ids of one answer. A caller needs an id to answer a call,
 * and one that no other call of the conversation has: where a provider leaves it
 * out, or counts anew with each turn, it is made of the completion's id and the
 * call's position. No provider may get more than 40 characters.
 */
export function createToolCallIds(completionId: string, request: CompleteRequest): TakeToolCallId {
  // Most answers have no calls, and some conversations thousands.
  let taken: Set<string> | undefined;
  return (givenId, position) => {
    taken ??= new Set(idsOf(request));
    const id = givenId === "" || taken.has(givenId) ? `${completionId}_${position}` : givenId;
    taken.add(id);
    return id;
  };
}

function idsOf({ messages }: CompleteRequest): string[] {
  return messages.flatMap(({ parts }) =>
    parts.flatMap(({ content }) => (content.case === "toolCall" ? [content.value.id] : [])),
  );
}
