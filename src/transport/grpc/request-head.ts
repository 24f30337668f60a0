import type { IncomingHttpHeaders } from "node:http";
import { GatewayError } from "../../core/errors/error.ts";

/** What the header of a gRPC request says about the call. */
export interface RequestHead {
  /** Milliseconds that the caller gives the call; undefined without a deadline. */
  readonly timeoutMs: number | undefined;
  /** Whether messages that are marked as compressed are gzip. */
  readonly isGzip: boolean;
  /** Whether the header of the answer names gzip. Its messages are never compressed, which the protocol allows. */
  readonly answersGzip: boolean;
  /** Why the request cannot be served; undefined when it can. */
  readonly error: GatewayError | undefined;
}

const millisecondsByUnit: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1_000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};
// The longest delay of a timer of Node, in whole seconds: 24 days. A deadline of 99999999 hours means none.
const maxTimeoutMs = 2_147_483_000;

/**
 * Reads the header of a gRPC request.
 *
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests and
 * https://github.com/grpc/grpc/blob/master/doc/compression.md
 */
export function readHead(headers: IncomingHttpHeaders): RequestHead {
  const timeout = textOf(headers["grpc-timeout"]);
  const encoding = textOf(headers["grpc-encoding"]);
  const accepted = textOf(headers["grpc-accept-encoding"]) ?? "";
  const timeoutMs = timeout === undefined ? undefined : toTimeoutMs(timeout);
  const isGzip = encoding === "gzip";
  return {
    timeoutMs,
    isGzip,
    answersGzip: accepted === "" ? isGzip : acceptsGzip(accepted),
    error:
      encodingError(encoding) ?? (timeout !== undefined && timeoutMs === undefined ? badTimeout(timeout) : undefined),
  };
}

/** Node joins the values of a repeated field, except for some that are no part of gRPC. */
function textOf(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(", ") : value;
}

function toTimeoutMs(timeout: string): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(timeout) ?? [];
  const unitMs = millisecondsByUnit[unit];
  return unitMs === undefined ? undefined : Math.min(Number(amount) * unitMs, maxTimeoutMs);
}

function acceptsGzip(accepted: string): boolean {
  return accepted.split(",").some((name) => name.trim() === "gzip");
}

function encodingError(encoding: string | undefined): GatewayError | undefined {
  if (encoding === undefined || encoding === "identity" || encoding === "gzip") return undefined;
  return new GatewayError("UNSUPPORTED_FEATURE", `unknown compression "${encoding}": supported encodings are gzip`);
}

function badTimeout(timeout: string): GatewayError {
  return new GatewayError("MALFORMED_MESSAGE", `protocol error: invalid grpc timeout value: ${timeout}`);
}
