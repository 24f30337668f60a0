import type { StreamEvent } from "../../../../core/answer/event.ts";
import type { BlockDelta } from "../../api.ts";

/** What kind of piece a delta is. */
export type DeltaKind = BlockDelta["kind"];

/** Turns one content block into events, as its pieces come. */
export interface BlockReader {
  /** The kinds of pieces that its block can hold. */
  readonly takes: readonly DeltaKind[];
  /** Whether it may go on when another block has begun: pieces of calls name the call that they are of. */
  readonly staysOpen: boolean;
  /** What the block starts with: all of it, where it is not streamed. */
  begin(): StreamEvent[];
  /** Reads a piece of a kind that it takes; `isLate` says that another block has begun since its own. */
  read(delta: BlockDelta, isLate?: boolean): StreamEvent[];
  /** Closes its part. Throws UPSTREAM_PROTOCOL_ERROR where its pieces contradict each other. */
  finish(): StreamEvent[];
}
