import type { CompleteRequest } from "../../../gen/tokenwire/v1/completion_pb.ts";

/** Returns a unique id for an answer's tool call: the provider's, or one that the gateway makes. */
export type TakeToolCallId = (givenId: string, position: number) => string;

/**
 * Creates the function that gives the tool calls of one answer their ids. A caller
 * refers to a call by its id, so it must be unique in the conversation. If a provider
 * leaves it out, or numbers the calls of each turn from the start, the id is made of
 * the completion's id and the call's position. A provider may take no more than 40 characters,
 * which leaves two digits for the position.
 */
export function createToolCallIds(completionId: string, request: CompleteRequest): TakeToolCallId {
  // Collected at the first call only: most answers have none, and some conversations have thousands.
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
