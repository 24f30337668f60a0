import { type Message, Role } from "../../../gen/tokenwire/v1/message_pb.ts";
import { readState } from "../provider-state.ts";

/**
 * The container in which code of the model waits to go on, by its latest id:
 * undefined when the last turn of the model is over. A turn is over when the user
 * has spoken again; by then the container may be gone, and the API fails for one
 * that is.
 */
export function findContainer(messages: readonly Message[]): string | undefined {
  const turn = messages.slice(messages.findLastIndex(({ role }) => role === Role.USER) + 1);
  const states = turn.flatMap(({ parts }) => parts).map(({ providerState }) => readState(providerState));
  return states.findLast((state) => state?.container !== undefined)?.container;
}
