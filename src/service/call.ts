import type { Completion } from "../core/call/completion.ts";
import type { GatewayError } from "../core/errors/error.ts";
import type { Principal } from "../core/principal.ts";

/**
 * Call is one reader's RPC, as its transport made it: the caller, its deadline, and what the transport does with the
 * completion that the RPC is attached to. The completion has no other reader and is not kept, so it ends with the call.
 */
export interface Call {
  readonly principal: Principal;
  /** Milliseconds that the caller gives the call; undefined without a deadline. */
  readonly deadlineMs: number | undefined;
  /** Reads a header field that the caller sent; unset where calls have none. */
  header?(name: string): string | undefined;
  /** Binds the completion to the RPC: it ends when the caller leaves, reads too slowly, or the gateway shuts down. */
  attach(completion: Completion): void;
  /** Runs once, before the first message of an answer is delivered, be it an event or a heartbeat. */
  onFirst(completion: Completion): void;
  /** Runs when all of an answer was delivered. */
  onLast(completion: Completion): void;
  /** The error that the transport reports for a failure. */
  toFailure(error: GatewayError, completion: Completion): Error;
}
