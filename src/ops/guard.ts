import { GatewayError } from "../core/errors/error.ts";
import type { Exchange } from "../transport/http/exchange.ts";
import type { Refusal, RequestHandler } from "../transport/http/request-handler.ts";
import type { Tokens } from "./tokens.ts";

/** What a guard lets in by. */
export interface GuardOptions {
  /** Read for each request, so that they may change; undefined lets every caller in. */
  readonly tokens: () => Tokens | undefined;
  /** Paths that need no token begin with one of these. */
  readonly openPaths: readonly string[];
}

/**
 * Puts a guard before the handler of RPCs: it refuses web pages of other origins, and callers without a token. No request
 * is read before that.
 */
export function withGuard(handler: RequestHandler, { tokens, openPaths }: GuardOptions): RequestHandler {
  function refusalOf(exchange: Exchange, url: URL): Refusal | undefined {
    const { origin } = exchange.headers;
    if (origin !== undefined && URL.parse(origin)?.host !== url.host) {
      return { error: foreignOrigin, isLogged: true, hostError: foreignOrigin };
    }
    if (openPaths.some((path) => url.pathname.startsWith(path))) return undefined;
    const accepted = tokens();
    if (accepted === undefined) return undefined;
    // Of two, Node keeps the first; a proxy before the port may have looked at the other.
    if (countOf(exchange.rawHeaders, "authorization") > 1)
      return { error: ambiguous, isLogged: true, hostError: undefined };
    const isIn = accepted.accept(exchange.headers.authorization);
    return isIn ? undefined : { error: unauthenticated, isLogged: true, hostError: undefined };
  }

  return {
    serve: (exchange, url, refusal) => handler.serve(exchange, url, refusal ?? refusalOf(exchange, url)),
    failAll: (error) => handler.failAll(error),
  };
}

/** How often a field is there. */
function countOf(rawHeaders: readonly string[], name: string): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length;
}

const foreignOrigin = new GatewayError(
  "HOST_NOT_ALLOWED",
  "web pages of other origins may not call the operations port",
);

const unauthenticated = new GatewayError(
  "CALLER_UNAUTHENTICATED",
  'send one of the tokens of ops.tokenFile: "Bearer", a space and the token, in the header "authorization"',
);

const ambiguous = new GatewayError(
  "CALLER_UNAUTHENTICATED",
  'the header "authorization" is there more than once; send it once, with one of the tokens of ops.tokenFile',
);
