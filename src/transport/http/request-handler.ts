// The seam between the listener and the transports: one request, and whether the listener refuses it.
import type { GatewayError } from "../../core/errors/error.ts";
import type { Exchange } from "./exchange.ts";

/**
 * Why the listener refuses a request: it shuts down, the request is for a host
 * that is not served, or the process is overloaded. Each transport writes it in
 * its own protocol.
 */
export interface Refusal {
  readonly error: GatewayError;
  /** Whether each refused request gets a line in the log; an overload has one line for all of them. */
  readonly isLogged: boolean;
  /** HOST_NOT_ALLOWED when the host is not served, whichever reason `error` has; browsers get it as 403. */
  readonly hostError: GatewayError | undefined;
}

/**
 * Serves requests in one or several RPC protocols. The listener has applied its
 * limits, CORS and the Host policy before a request reaches it.
 */
export interface RequestHandler {
  /**
   * Serves one request, or answers with `refusal` where that is set. Never throws:
   * what goes wrong is the status of the answer, or a line in the log. `url` has
   * the path without dot segments.
   */
  serve(exchange: Exchange, url: URL, refusal: Refusal | undefined): void;
  /** Fails the requests in progress, so that their calls end with this error. */
  failAll(error: GatewayError): void;
}

/** A handler for some requests only, which other handlers then do not see. */
export interface SelectiveHandler extends RequestHandler {
  /** Whether it serves a request, by its HTTP version, method, path and content type. */
  readonly accepts: (exchange: Pick<Exchange, "httpVersion" | "method" | "path" | "headers">) => boolean;
}
