// Last stop of a call that failed: its error becomes a gRPC status with typed details.
import { Code, ConnectError } from "@connectrpc/connect";
import { GatewayError } from "../../core/error.ts";
import { utf8Bytes } from "../../core/truncate.ts";
import { toSafeText } from "../../service/status/detail.ts";
import { type FailedCall, toDetails } from "../../service/status/status-details.ts";
import { type Status, toStatus } from "../../service/status/status-table.ts";

const maxMessageBytes = 1_024;
const defaultRetryDelayMs = 1_000;
// Some clients read the delay into 31 bits of milliseconds; whoever must wait longer asks again tomorrow.
const maxRetryDelayMs = 24 * 60 * 60 * 1_000;

/**
 * Turns whatever was thrown into the status that the caller gets: code, message
 * and details as the table of reasons says, and the trailer
 * `grpc-retry-pushback-ms` with the wait before a retry, or -1 when a retry is
 * useless. It is useless too, whatever the reason, once the provider's answer
 * was read, because trying again pays twice.
 *
 * The message is at most 1 KiB as it stands in `grpc-message`, the details at
 * most 3.5 KiB. A ConnectError that has details is returned as it is.
 */
export function toConnectError(thrown: unknown, call?: FailedCall, random: () => number = Math.random): ConnectError {
  if (thrown instanceof ConnectError && thrown.details.length > 0) return thrown;
  const error = thrown instanceof ConnectError ? fromConnectError(thrown) : GatewayError.from(thrown);
  const status = toStatus(error);
  const isRetryUseful = error.retryable && call?.progress?.contentRead !== true;
  const retryDelayMs = isRetryUseful ? toRetryDelayMs(error, status, random) : undefined;
  const metadata = new Headers(thrown instanceof ConnectError ? thrown.metadata : undefined);
  metadata.set("grpc-retry-pushback-ms", String(retryDelayMs ?? -1));
  const message = toSafeText(error.message, maxMessageBytes, grpcMessageBytes);
  return new ConnectError(message, status.code, metadata, toDetails({ error, call, retryDelayMs }), error);
}

/** The failure behind an error of Connect itself, which has a code and a message only. */
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
      // Connect blames itself when the binary form of a message cannot be read, the caller when the JSON form cannot.
      if (rawMessage.startsWith("parse binary:")) return new GatewayError("MALFORMED_MESSAGE", rawMessage, options);
      return GatewayError.from(thrown);
    default:
      return GatewayError.from(thrown);
  }
}

function toRetryDelayMs(error: GatewayError, status: Status, random: () => number): number {
  const usual = (status.retryDelayMs ?? defaultRetryDelayMs) + random() * (status.retryJitterMs ?? 0);
  const { retryDelayMs: asked = usual } = error;
  return Math.ceil(Math.min(Math.max(0, Number.isNaN(asked) ? usual : asked), maxRetryDelayMs));
}

/** Bytes of a character in `grpc-message`, where all but printable ASCII is percent-encoded. */
function grpcMessageBytes(character: string): number {
  return /^[\x20-\x24\x26-\x7e]$/.test(character) ? 1 : 3 * utf8Bytes(character);
}
