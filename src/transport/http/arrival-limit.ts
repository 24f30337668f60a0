import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { ActiveRequest } from "./active-request.ts";
import type { RequestLimits } from "./request-limits.ts";

/**
 * Fails a request whose one message does not arrive in time. Returns a function that
 * ends the limit. For an RPC with a stream of requests, which may take any time,
 * there is no such limit.
 */
export function limitArrival(
  request: Pick<ActiveRequest, "body" | "fail">,
  { requestTimeoutMs }: Pick<RequestLimits, "requestTimeoutMs">,
  clock: Clock,
): () => void {
  return clock.after(requestTimeoutMs, () => {
    if (request.body.isWhole()) return;
    const message = `the request did not arrive whole within ${requestTimeoutMs} ms; send it faster`;
    request.fail(new GatewayError("MALFORMED_MESSAGE", message));
  });
}
