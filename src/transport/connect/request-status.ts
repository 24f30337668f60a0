// Between the Connect-free request and the handlers of Connect: failures become the ConnectErrors that handlers report.
import type { ConnectError } from "@connectrpc/connect";
import type { GatewayError } from "../../core/errors/error.ts";
import type { ActiveRequest } from "../http/active-request.ts";
import type { DescribeError } from "./connect-errors.ts";

/** A signal that fires when a request fails, with the status for the caller as reason. */
export function createRequestSignal(
  { failure }: Pick<ActiveRequest, "failure">,
  toStatus: (error: GatewayError) => ConnectError,
): AbortSignal {
  const controller = new AbortController();
  failure.onEnd((error) => controller.abort(toStatus(error)));
  return controller.signal;
}

/** The messages of a request, whose failures are statuses: that of the request once it failed, or a description. */
export function withStatuses(
  messages: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  describe: DescribeError,
): AsyncIterable<Uint8Array> {
  const iterator = messages[Symbol.asyncIterator]();
  function toStatus(thrown: unknown): never {
    throw signal.aborted ? signal.reason : describe(thrown);
  }
  const described: AsyncIterator<Uint8Array> = { next: () => iterator.next().catch(toStatus) };
  return { [Symbol.asyncIterator]: () => described };
}
