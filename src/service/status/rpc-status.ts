// The error of a call that failed becomes a status with typed details, which each transport encodes.
import type { Completion } from "../../core/call/completion.ts";
import type { GatewayError } from "../../core/errors/error.ts";
import { utf8Bytes } from "../../core/text/truncate.ts";
import { type Detail, toSafeText } from "./detail.ts";
import { type FailedCall, toDetails } from "./status-details.ts";
import { type Status, toStatus } from "./status-table.ts";

const maxMessageBytes = 1_024;
const defaultRetryDelayMs = 1_000;
// Some clients read the delay into 31 bits of milliseconds. One day fits, and a longer wait is split by further retries.
const maxRetryDelayMs = 24 * 60 * 60 * 1_000;

/** The status of an RPC that failed, independent of the transport. */
export interface RpcStatus {
  /** A number of `google.rpc.Code`. */
  readonly code: number;
  /** At most 1 KiB in the encoding of `grpc-message`. */
  readonly message: string;
  /** At most 3.5 KiB in an encoded `google.rpc.Status`. */
  readonly details: readonly Detail[];
  /** The trailer `grpc-retry-pushback-ms`: the wait before a retry, or -1 when a retry is useless. */
  readonly retryPushbackMs: number;
}

/**
 * Turns an error into the status that the caller gets: its code by the table of
 * reasons, message, details, and the wait before a retry.
 */
export function toRpcStatus(error: GatewayError, call?: FailedCall, random: () => number = Math.random): RpcStatus {
  const status = toStatus(error);
  const retryDelayMs = isRetryUseful(error, call) ? toRetryDelayMs(error, status, random) : undefined;
  return {
    code: status.code,
    message: toSafeText(error.message, maxMessageBytes, grpcMessageBytes),
    details: toDetails({ error, call, retryDelayMs }),
    retryPushbackMs: retryDelayMs ?? -1,
  };
}

/**
 * Whether a retry of a failed call is recommended. It is not, whatever the reason,
 * once content of the provider's answer was read, because a retry pays twice.
 */
export function isRetryUseful({ retryable }: GatewayError, call?: Partial<Pick<Completion, "progress">>): boolean {
  return retryable && call?.progress?.contentRead !== true;
}

function toRetryDelayMs(error: GatewayError, status: Status, random: () => number): number {
  const byDefault = (status.retryDelayMs ?? defaultRetryDelayMs) + random() * (status.retryJitterMs ?? 0);
  const { retryDelayMs: asked = byDefault } = error;
  return Math.ceil(Math.min(Math.max(0, Number.isNaN(asked) ? byDefault : asked), maxRetryDelayMs));
}

/** Bytes of a character in `grpc-message`, where all but printable ASCII is percent-encoded. */
function grpcMessageBytes(character: string): number {
  return /^[\x20-\x24\x26-\x7e]$/.test(character) ? 1 : 3 * utf8Bytes(character);
}
