import { Code, ConnectError } from "@connectrpc/connect";
import { GatewayError } from "../../core/errors/error.ts";
import { toRpcStatus } from "../../service/status/rpc-status.ts";
import type { FailedCall } from "../../service/status/status-details.ts";

/**
 * Turns anything thrown into a ConnectError with the code, the message and the
 * details of its {@link toRpcStatus}, and the wait before a retry in the trailer
 * `grpc-retry-pushback-ms`. A ConnectError with details is returned unchanged.
 */
export function toConnectError(thrown: unknown, call?: FailedCall, random?: () => number): ConnectError {
  if (thrown instanceof ConnectError && thrown.details.length > 0) return thrown;
  const error = thrown instanceof ConnectError ? fromConnectError(thrown) : GatewayError.from(thrown);
  const { code, message, details, retryPushbackMs } = toRpcStatus(error, call, random);
  const metadata = new Headers(thrown instanceof ConnectError ? thrown.metadata : undefined);
  metadata.set("grpc-retry-pushback-ms", String(retryPushbackMs));
  return new ConnectError(message, code, metadata, [...details], error);
}

/** The failure behind an error that Connect made, which has only a code and a message. */
function fromConnectError(thrown: ConnectError): GatewayError {
  const { code, rawMessage, cause } = thrown;
  if (cause instanceof GatewayError) return cause;
  const options = { cause: thrown };
  switch (code) {
    case Code.InvalidArgument:
      return new GatewayError("MALFORMED_MESSAGE", rawMessage, options);
    case Code.ResourceExhausted:
      return new GatewayError("MALFORMED_MESSAGE", rawMessage, {
        ...options,
        quotaViolations: [{ subject: "message", description: rawMessage }],
      });
    case Code.Unimplemented:
      return new GatewayError("UNSUPPORTED_FEATURE", rawMessage, options);
    case Code.Canceled:
      return new GatewayError("CALLER_CANCELLED", rawMessage, options);
    case Code.DeadlineExceeded:
      return new GatewayError("DEADLINE_EXCEEDED", rawMessage, options);
    case Code.Internal:
      // For an unreadable message Connect uses INTERNAL in the binary form, and INVALID_ARGUMENT in the JSON form.
      if (rawMessage.startsWith("parse binary:")) return new GatewayError("MALFORMED_MESSAGE", rawMessage, options);
      return GatewayError.from(thrown);
    default:
      return GatewayError.from(thrown);
  }
}
