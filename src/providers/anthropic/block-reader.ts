import type { StreamEvent } from "../../core/event.ts";
import type { BlockDelta } from "./api.ts";

/** Turns one content block into events, as its pieces come. */
export interface BlockReader {
  /** What the block starts with: all of it, where it is not streamed. */
  begin(): StreamEvent[];
  read(delta: BlockDelta): StreamEvent[];
  /** Closes its part. */
  finish(): StreamEvent[];
}
