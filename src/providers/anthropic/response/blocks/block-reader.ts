import { create } from "@bufbuild/protobuf";
import type { StreamEvent } from "../../../../core/answer/event.ts";
import { PartFinishedSchema } from "../../../../gen/tokenwire/v1/completion_pb.ts";
import { type Part, PartSchema, ReasoningSchema } from "../../../../gen/tokenwire/v1/message_pb.ts";
import type { BlockDelta } from "../../api.ts";
import { type ProviderState, writeState } from "../../provider-state.ts";

/** The kind of a delta. */
export type DeltaKind = BlockDelta["kind"];

/** Turns one content block into events while its deltas arrive. */
export interface BlockReader {
  /** The kinds of deltas that its block can hold. */
  readonly takes: readonly DeltaKind[];
  /** Whether the block may go on after another one has begun, as calls may, since their deltas name the call. */
  readonly staysOpen: boolean;
  /** The id of the open call that its events name; absent for other blocks and for a call without an id. */
  readonly callId?: string;
  /** The events of the start of the block, which has all of the block where it is not streamed. */
  begin(): StreamEvent[];
  /** Reads a delta of a kind that it takes; `isLate` is true when another block has begun since its own. */
  read(delta: BlockDelta, isLate?: boolean): StreamEvent[];
  /** Finishes its part. Throws UPSTREAM_PROTOCOL_ERROR where start and deltas contradict each other. */
  finish(): StreamEvent[];
}

/** The event that finishes a part, with the provider state that the part needs to be sent back. */
export function partFinished(content: Part["content"], state: ProviderState | undefined): StreamEvent {
  const providerState = state === undefined ? new Uint8Array() : writeState(state);
  const part = create(PartSchema, { content, providerState });
  return { case: "partFinished", value: create(PartFinishedSchema, { part }) };
}

/** The event of an empty reasoning part, whose provider state holds data that the API has no part for. */
export function carrierFinished(state: ProviderState): StreamEvent {
  return partFinished({ case: "reasoning", value: create(ReasoningSchema) }, state);
}
