import type { OutgoingHttpHeaders } from "node:http";
import type { Exchange } from "../http/exchange.ts";

// Two hours, the longest time that browsers accept.
const preflightMaxAgeSeconds = "7200";

/** Which web pages may call, and what their scripts may send and read. */
export interface CorsPolicy {
  /** Origins of the pages, such as "https://app.example.com"; "*" allows all. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** Names of headers of requests. */
  readonly requestHeaders: readonly string[];
  /** Names of headers of answers. */
  readonly answerHeaders: readonly string[];
}

/**
 * Allows calls of web pages of other origins by a policy. Requests of other pages
 * pass without CORS headers, so their browser blocks the answer.
 *
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function withCors(
  { origins, methods, requestHeaders, answerHeaders }: CorsPolicy,
  serve: (exchange: Exchange) => void,
): (exchange: Exchange) => void {
  const isOpen = origins.includes("*");
  const exposed = { "access-control-expose-headers": answerHeaders.join(", ") };
  const preflight = {
    "access-control-allow-methods": methods.join(", "),
    "access-control-allow-headers": requestHeaders.join(", "),
    "access-control-max-age": preflightMaxAgeSeconds,
  };
  return (exchange) => {
    const { origin } = exchange.headers;
    if (origin === undefined || !(isOpen || origins.includes(origin))) return serve(exchange);
    const allowed = isOpen
      ? { "access-control-allow-origin": "*" }
      : { "access-control-allow-origin": origin, vary: "origin" };
    if (isPreflight(exchange)) return exchange.answer(204, { ...allowed, ...preflight });
    serve(new ExchangeWithHeaders(exchange, { ...allowed, ...exposed }));
  };
}

function isPreflight({ method, headers }: Exchange): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

/** An exchange whose answer has more header fields. */
class ExchangeWithHeaders implements Exchange {
  readonly httpVersion: Exchange["httpVersion"];
  readonly method: string;
  readonly path: string;
  readonly authority: string | undefined;
  readonly headers: Exchange["headers"];
  readonly rawHeaders: Exchange["rawHeaders"];
  readonly body: Exchange["body"];
  readonly peer: string;
  readonly identity: Exchange["identity"];
  readonly events: Exchange["events"];
  readonly #exchange: Exchange;
  readonly #added: OutgoingHttpHeaders;

  constructor(exchange: Exchange, added: OutgoingHttpHeaders) {
    this.httpVersion = exchange.httpVersion;
    this.method = exchange.method;
    this.path = exchange.path;
    this.authority = exchange.authority;
    this.headers = exchange.headers;
    this.rawHeaders = exchange.rawHeaders;
    this.body = exchange.body;
    this.peer = exchange.peer;
    this.identity = exchange.identity;
    this.events = exchange.events;
    this.#exchange = exchange;
    this.#added = added;
  }

  isClosed(): boolean {
    return this.#exchange.isClosed();
  }

  answer(status: number, headers: OutgoingHttpHeaders): void {
    this.#exchange.answer(status, { ...headers, ...this.#added });
  }

  begin(status: number, headers: OutgoingHttpHeaders): void {
    this.#exchange.begin(status, { ...headers, ...this.#added });
  }

  write(bytes: Uint8Array): boolean {
    return this.#exchange.write(bytes);
  }

  finish(trailers: OutgoingHttpHeaders): void {
    this.#exchange.finish(trailers);
  }

  reset(): void {
    this.#exchange.reset();
  }

  bodyRead(byteLength: number): boolean {
    return this.#exchange.bodyRead(byteLength);
  }
}
