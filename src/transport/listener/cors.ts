import type { OutgoingHttpHeaders } from "node:http";
import { cors } from "@connectrpc/connect";
import { reportHeaders } from "../../service/call-report.ts";
import type { Exchange } from "../http/exchange.ts";

// Two hours, the longest time that browsers accept.
const preflightMaxAgeSeconds = "7200";

/**
 * Allows calls of web pages of other origins, over gRPC-Web and Connect.
 * `origins` are such as "https://app.example.com"; "*" allows all. Requests of
 * other pages pass without CORS headers, so their browser blocks the answer.
 *
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function withCors(
  origins: readonly string[],
  serve: (exchange: Exchange) => void,
): (exchange: Exchange) => void {
  const isOpen = origins.includes("*");
  return (exchange) => {
    const { origin } = exchange.headers;
    if (origin === undefined || !(isOpen || origins.includes(origin))) return serve(exchange);
    const allowed = isOpen
      ? { "access-control-allow-origin": "*" }
      : { "access-control-allow-origin": origin, vary: "origin" };
    if (isPreflight(exchange)) return exchange.answer(204, { ...allowed, ...preflightHeaders });
    serve(withHeaders(exchange, { ...allowed, "access-control-expose-headers": exposedHeaders }));
  };
}

const exposedHeaders = [...cors.exposedHeaders, "grpc-retry-pushback-ms", ...reportHeaders].join(", ");

const preflightHeaders: OutgoingHttpHeaders = {
  "access-control-allow-methods": cors.allowedMethods.join(", "),
  "access-control-allow-headers": cors.allowedHeaders.join(", "),
  "access-control-max-age": preflightMaxAgeSeconds,
};

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
