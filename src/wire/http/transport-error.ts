import { GatewayError } from "../../core/errors/error.ts";

/** The circumstances of a transport error. */
export interface TransportContext {
  /** Host and port of the server, and of the proxy in between. */
  readonly peer: string;
  readonly connectTimeoutMs: number;
  /** How far the request had come. */
  readonly phase: Phase;
}

type Phase = "before the answer" | "in the answer";

/**
 * Turns an error of the HTTP client into a GatewayError.
 *
 * | what happened | reason |
 * |---|---|
 * | no connection in time | CONNECT_TIMEOUT |
 * | no such host, refused, TLS failed, reset, closed before the answer | UPSTREAM_UNREACHABLE |
 * | a certificate was rejected | UPSTREAM_UNREACHABLE, not retryable |
 * | closed in the answer | STREAM_TRUNCATED |
 * | reset in the answer | UPSTREAM_UNREACHABLE; the reader knows what had arrived |
 * | not HTTP | UPSTREAM_PROTOCOL_ERROR |
 */
export function toTransportError(cause: Error, { peer, connectTimeoutMs, phase }: TransportContext): GatewayError {
  // Errors of the tunnel through a proxy already have their reason.
  if (cause instanceof GatewayError) return cause;
  const code = codeOf(cause);
  if (code === "UND_ERR_CONNECT_TIMEOUT") return connectTimeout(peer, connectTimeoutMs, cause);
  if (isCertificateCode(code)) {
    const message = `${peer}: its certificate was rejected (${code}); check the base URL, or trust its CA`;
    return new GatewayError("UPSTREAM_UNREACHABLE", message, { cause, retryable: false });
  }
  if (phase === "in the answer" && earlyEndCodes.has(code)) {
    return new GatewayError("STREAM_TRUNCATED", `${peer}: the connection was closed in the answer`, { cause });
  }
  if (brokenHttpCodes.has(code)) {
    return new GatewayError("UPSTREAM_PROTOCOL_ERROR", `${peer}: the answer is not HTTP/1.1`, { cause });
  }
  // undici refuses an invalid request before it connects, so a retry cannot help.
  if (misuseCodes.has(code))
    return new GatewayError("INTERNAL", `${peer}: the request cannot be sent (${code})`, { cause });
  return new GatewayError("UPSTREAM_UNREACHABLE", `${peer}: ${describe(code, phase)} (${code})`, { cause });
}

/**
 * Whether an error means that a connection broke, not that an answer was wrong. When
 * the connection was kept and no byte of an answer had arrived, the server had most
 * likely closed it before the request reached it.
 */
export function isLostConnection(cause: Error): boolean {
  return lostCodes.has(codeOf(cause));
}

const lostCodes: ReadonlySet<string> = new Set([
  "UND_ERR_SOCKET",
  // The connector's code for ECONNRESET.
  "RESET",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  // The kernel gave up sending.
  "ETIMEDOUT",
]);

/** The error for a connection that took too long. */
export function connectTimeout(peer: string, connectTimeoutMs: number, cause?: Error): GatewayError {
  return new GatewayError("CONNECT_TIMEOUT", `${peer}: no connection within ${connectTimeoutMs} ms`, { cause });
}

const earlyEndCodes: ReadonlySet<string> = new Set([
  "UND_ERR_SOCKET",
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "HPE_INVALID_EOF_STATE",
]);

const misuseCodes: ReadonlySet<string> = new Set([
  "UND_ERR_INVALID_ARG",
  "UND_ERR_NOT_SUPPORTED",
  "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH",
]);

const brokenHttpCodes: ReadonlySet<string> = new Set([
  "UND_ERR_HEADERS_OVERFLOW",
  // In a head: it has two lengths, so the end of the answer is unknown.
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "HPE",
]);

function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error.name !== "HTTPParserError") return error.name;
  // undici's parser errors should have the parser's codes, but have none.
  return error.message.includes("Invalid EOF state") ? "HPE_INVALID_EOF_STATE" : "HPE";
}

// Node uses the names of OpenSSL, and its own ERR_TLS_CERT_ALTNAME_INVALID:
// https://nodejs.org/api/tls.html#x509-certificate-error-codes
function isCertificateCode(code: string): boolean {
  return /CERT|CRL|^INVALID_(CA|PURPOSE)$|^(HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED|UNABLE_TO_VERIFY_LEAF_SIGNATURE)$/.test(
    code,
  );
}

function describe(code: string, phase: Phase): string {
  if (phase === "in the answer") return "the connection broke off in the answer";
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "the host name cannot be resolved";
    case "ECONNREFUSED":
      return "the connection was refused";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "there is no route to it";
    default:
      return "the connection failed before the answer";
  }
}
