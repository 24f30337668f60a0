import type { GatewayError } from "../errors/error.ts";
import type { Attempt } from "./attempt.ts";

/** The connection that a streamed answer is read from. */
export interface Channel {
  /** The attempt that the answer belongs to. */
  readonly attempt: Attempt;
  /** Closes the connection before the end of the answer. */
  close(): void;
}

/** Whether an error is the loss of a connection, not an error that the provider sent over it. */
export function isLoss({ reason, upstream }: GatewayError): boolean {
  return upstream === undefined && (reason === "UPSTREAM_UNREACHABLE" || reason === "STREAM_TRUNCATED");
}
