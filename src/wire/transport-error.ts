import { GatewayError } from "../core/errors/error.ts";

/** What a transport error is about. */
export interface TransportContext {
  /** Whom it is about: host and port of the server, and the proxy on the way there. */
  readonly peer: string;
  readonly connectTimeoutMs: number;
  /** How far the exchange had come. */
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
 * | reset in the answer | UPSTREAM_UNREACHABLE; it is up to the reader to know what had arrived |
 * | not HTTP | UPSTREAM_PROTOCOL_ERROR |
 */
export function toTransportError(cause: Error, { peer, connectTimeoutMs, phase }: TransportContext): GatewayError {
  // What opens connections through a proxy knows more.
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
  // undici refuses what cannot be sent, before it connects: no retry can help.
  if (misuseCodes.has(code))
    return new GatewayError("INTERNAL", `${peer}: the request cannot be sent (${code})`, { cause });
  return new GatewayError("UPSTREAM_UNREACHABLE", `${peer}: ${describe(code, phase)} (${code})`, { cause });
}

/**
 * Whether an error says that a connection broke, not that an answer was wrong.
 * Where it was kept from an earlier request and no byte of an answer had come, its
 * server had most likely closed it before the request was there.
 */
export function isLostConnection(cause: Error): boolean {
  return lostCodes.has(codeOf(cause));
}

const lostCodes: ReadonlySet<string> = new Set([
  "UND_ERR_SOCKET",
  // What the connector makes of ECONNRESET.
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
  // Of a head: it gives two lengths, so nobody knows where its answer ends.
  "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  "HPE",
]);

function codeOf(error: Error): string {
  if ("code" in error && typeof error.code === "string") return error.code;
  if (error.name !== "HTTPParserError") return error.name;
  // undici means to give its parser's errors the parser's codes, but they have none.
  return error.message.includes("Invalid EOF state") ? "HPE_INVALID_EOF_STATE" : "HPE";
}

// The names that Node takes over from OpenSSL, and its own ERR_TLS_CERT_ALTNAME_INVALID:
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
