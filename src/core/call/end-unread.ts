import { GatewayError } from "../errors/error.ts";
import type { Completion } from "./completion.ts";

/** Ends a call whose answer nobody reads any more: unless it has ended, its reader left. */
export function endUnread(call: Completion): void {
  // An error takes its stack along, which is dear for every call that ends well.
  if (call.outcome !== undefined) return;
  call.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "the caller stopped reading") });
}
