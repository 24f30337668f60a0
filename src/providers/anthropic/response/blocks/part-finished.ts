import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { PartFinishedSchema } from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { type Part, PartSchema, ReasoningSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import { type ProviderState, writeState } from "../../provider-state.ts";

/** The event that closes a part, with what it carries for its way back. */
export function partFinished(content: Part["content"], state: ProviderState | undefined): StreamEvent {
  const providerState = state === undefined ? new Uint8Array() : writeState(state);
  const part = create(PartSchema, { content, providerState });
  return { case: "partFinished", value: create(PartFinishedSchema, { part }) };
}

/** An empty reasoning part, which carries what has no place in the API. */
export function carrierFinished(state: ProviderState): StreamEvent {
  return partFinished({ case: "reasoning", value: create(ReasoningSchema) }, state);
}
