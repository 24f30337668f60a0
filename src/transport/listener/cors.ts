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
    serve(withHeaders(exchange, { ...allowed, ...exposed }));
  };
}

function isPreflight({ method, headers }: Exchange): boolean {
  return method === "OPTIONS" && headers["access-control-request-method"] !== undefined;
}

function withHeaders(exchange: Exchange, added: OutgoingHttpHeaders): Exchange {
  return {
    ...exchange,
    answer: (status, headers) => exchange.answer(status, { ...headers, ...added }),
    begin: (status, headers) => exchange.begin(status, { ...headers, ...added }),
  };
}
