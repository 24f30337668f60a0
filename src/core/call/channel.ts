import type { GatewayError } from "../errors/error.ts";
import type { Attempt } from "./attempt.ts";

/** What a streamed answer comes through. */
export interface Channel {
  /** The try that the answer belongs to. */
  readonly attempt: Attempt;
  /** Closes the connection, of which nothing more is wanted. */
  close(): void;
}

/** Whether an error is the loss of a connection, not something that was said over it. */
export function isLoss({ reason, upstream }: GatewayError): boolean {
  return upstream === undefined && (reason === "UPSTREAM_UNREACHABLE" || reason === "STREAM_TRUNCATED");
}
