import type { ErrorReason, UpstreamError } from "../../gen/tokenwire/v1/error_pb.ts";

/** The name of an {@link ErrorReason}, as sent in `google.rpc.ErrorInfo.reason`. */
export type Reason = Exclude<keyof typeof ErrorReason, "UNSPECIFIED">;

/** A request field that breaks a rule. `field` is its path in proto names; `description` says what to write instead. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** A limit that was exceeded. `subject` says whose it is, such as "provider:fast"; `description` says which. */
export interface QuotaViolation {
  readonly subject: string;
  readonly description: string;
}

/** Facts of the provider's response. `httpStatus` is 0 without a response, a text is empty if it was not given. */
export type UpstreamFacts = Pick<
  UpstreamError,
  "provider" | "model" | "httpStatus" | "type" | "code" | "message" | "requestId"
>;

/** Facts of a failure beyond its reason and message. */
export interface GatewayErrorOptions {
  /** The error that caused it. It is logged, and never sent to a caller. */
  readonly cause?: unknown;
  /** Whether the same call may succeed later. Default: `retryAdvice`, else the default for the reason. */
  readonly retryable?: boolean;
  /** Whether the provider says that a retry can help; undefined when it does not say. */
  readonly retryAdvice?: boolean | undefined;
  /** Least wait before a retry in milliseconds, if the provider or the gateway asks for one. */
  readonly retryDelayMs?: number;
  readonly upstream?: UpstreamFacts;
  readonly fieldViolations?: readonly FieldViolation[];
  readonly quotaViolations?: readonly QuotaViolation[];
}

const retryableReasons: ReadonlySet<Reason> = new Set<Reason>([
  "RATE_LIMITED",
  "GATEWAY_OVERLOADED",
  "UPSTREAM_OVERLOADED",
  "UPSTREAM_ERROR",
  "UPSTREAM_UNREACHABLE",
  "CONNECT_TIMEOUT",
  "CIRCUIT_OPEN",
  "STREAM_TRUNCATED",
  "SHUTTING_DOWN",
]);

/**
 * GatewayError is the class of every failure that a caller can see. Throw it where
 * the facts are known; the gateway maps its reason to a gRPC status. The message is
 * sent to the caller: it says what happened, to which thing and what to do, and
 * holds no secret and no raw upstream body.
 */
export class GatewayError extends Error {
  override readonly name = "GatewayError";
  readonly reason: Reason;
  readonly retryable: boolean;
  readonly retryAdvice: boolean | undefined;
  readonly retryDelayMs: number | undefined;
  readonly upstream: UpstreamFacts | undefined;
  readonly fieldViolations: readonly FieldViolation[];
  readonly quotaViolations: readonly QuotaViolation[];

  constructor(reason: Reason, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.retryable = options.retryable ?? options.retryAdvice ?? retryableReasons.has(reason);
    this.retryAdvice = options.retryAdvice;
    this.retryDelayMs = options.retryDelayMs;
    this.upstream = options.upstream;
    this.fieldViolations = options.fieldViolations ?? [];
    this.quotaViolations = options.quotaViolations ?? [];
  }

  /**
   * Returns a GatewayError unchanged. Anything else is a bug of the gateway: it
   * becomes the cause of an INTERNAL error, and its message is not sent.
   */
  static from(thrown: unknown): GatewayError {
    if (thrown instanceof GatewayError) return thrown;
    return new GatewayError("INTERNAL", "internal error of the gateway; its log has the cause", { cause: thrown });
  }
}

/** The INVALID_REQUEST error for a request that breaks rules of the API. It lists every violation. */
export function invalidRequest(violations: readonly FieldViolation[]): GatewayError {
  const message = violations.map(({ field, description }) => `${field}: ${description}`).join("; ");
  return new GatewayError("INVALID_REQUEST", message, { fieldViolations: violations });
}
