import type { ErrorReason, UpstreamError } from "../../gen/tokenwire/v1/error_pb.ts";

/** The name of an {@link ErrorReason}, as it stands in `google.rpc.ErrorInfo.reason`. */
export type Reason = Exclude<keyof typeof ErrorReason, "UNSPECIFIED">;

/** A request field that breaks a rule: its path in proto names, and what to write instead. */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** A limit that was exceeded: whose it is, and what it is. */
export interface QuotaViolation {
  readonly subject: string;
  readonly description: string;
}

/** What the provider answered; provider, model and message are filled by who knows them. */
export type UpstreamFacts = Pick<
  UpstreamError,
  "provider" | "model" | "httpStatus" | "type" | "code" | "message" | "requestId"
>;

/** Facts of a failure beyond its reason and message. */
export interface GatewayErrorOptions {
  /** What set it off: for the log, never sent to a caller. */
  readonly cause?: unknown;
  /** Whether the same call may succeed later; by default what is usual for the reason. */
  readonly retryable?: boolean;
  /** Whether the provider itself says that a retry can help, where it says so. */
  readonly retryAdvice?: boolean | undefined;
  /** Least wait before a retry, in milliseconds, where somebody said so. */
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
 * GatewayError is every failure that a caller can see, made where the facts are
 * known. The message says what happened, to which thing and what to do; it holds
 * no secret and no raw upstream body, because it is sent to the caller.
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
   * Returns a GatewayError as it is. Anything else is a bug of the gateway: it
   * becomes INTERNAL, and its own message stays in the cause.
   */
  static from(thrown: unknown): GatewayError {
    if (thrown instanceof GatewayError) return thrown;
    return new GatewayError("INTERNAL", "internal error of the gateway; its log has the cause", { cause: thrown });
  }
}

/** A request that breaks rules of the API, with every broken rule. */
export function invalidRequest(violations: readonly FieldViolation[]): GatewayError {
  const message = violations.map(({ field, description }) => `${field}: ${description}`).join("; ");
  return new GatewayError("INVALID_REQUEST", message, { fieldViolations: violations });
}
