import type { Clock } from "../../core/clock.ts";
import { type ConnectionCount, createConnections } from "../connection/connections.ts";
import type { ProxyServer } from "../connection/proxy.ts";
import { createUpstreamRoute } from "../connection/upstream-route.ts";
import { type StopSignal, startUpstreamRequest } from "./upstream-request.ts";

/** What a client needs. */
export interface HttpClientOptions {
  /** Scheme, host and port of the server, such as "https://api.example.com". */
  readonly origin: string;
  /** Longest wait for a connection, the proxy and TLS included. */
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  /** The proxy in between; connections are direct when undefined. */
  readonly proxy?: ProxyServer | undefined;
}

/** One POST request. */
export interface HttpRequest {
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Longest wait for a connection, when shorter than the client's. */
  readonly connectTimeoutMs?: number | undefined;
  /** Ends the request at once, in any phase; its reason is thrown. */
  readonly signal: StopSignal;
}

/** One GET request. */
export type HttpGetRequest = Omit<HttpRequest, "body">;

/** An answer whose body is still arriving. */
export interface HttpResponse {
  readonly status: number;
  /** By name in lower case; the values of a name that came more than once are joined by ", ". */
  readonly headers: ReadonlyMap<string, string>;
  /** Chunks of at most 16 KiB, as they arrive; the socket is read only as fast as the chunks are. Can be read once. */
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * Discards the rest of the body. The connection is reused when the rest is short
   * and arrives soon, and closed otherwise.
   */
  readonly release: () => void;
  /** Discards the rest of the body and closes the connection now, because the rest may never come. */
  readonly close: () => void;
}

/** Sends requests to one origin over kept connections. */
export interface HttpClient {
  /**
   * Sends a request and resolves with the head of its answer, whatever the
   * status; redirects are not followed. Rejects with a GatewayError, see
   * {@link toTransportError} and {@link toProxyRefusal}, which the body may also throw.
   *
   * When a kept connection breaks before any byte of the answer, the request is sent
   * once more, at once and over a new connection.
   *
   * When the signal fires, the promise rejects at once. No byte of the request is
   * sent after that, and its connection is closed, even while it is being opened.
   */
  post(request: HttpRequest): Promise<HttpResponse>;
  /** As {@link HttpClient.post}. */
  get(request: HttpGetRequest): Promise<HttpResponse>;
  /** How many connections there are now. */
  readonly connections: () => ConnectionCount;
  /** Uses new connections from now on: existing ones finish their requests in progress and are then closed. */
  renew(): void;
  /** Closes all connections. Called once, when no request is in progress. */
  readonly close: () => Promise<void>;
}

/** Creates a client. It holds no connection before its first request. */
export function createHttpClient({ origin, connectTimeoutMs, clock, proxy }: HttpClientOptions): HttpClient {
  const route = createUpstreamRoute(origin, proxy, connectTimeoutMs);
  const connections = createConnections(route.origin, route.connect);
  const hasHeaders = Object.keys(route.headers).length > 0;

  function withRoute(headers: HttpRequest["headers"]): HttpRequest["headers"] {
    return hasHeaders ? { ...route.headers, ...headers } : headers;
  }

  function send(
    method: "GET" | "POST",
    { path, headers, signal, connectTimeoutMs: ownTimeoutMs = connectTimeoutMs }: HttpGetRequest,
    body: string | null,
  ): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) throw signal.reason;
      startUpstreamRequest({
        connections,
        request: { method, path: route.pathPrefix + path, headers: withRoute(headers), body },
        names: route.names,
        connectTimeoutMs: Math.min(ownTimeoutMs, connectTimeoutMs),
        clock,
        signal,
        refusalOf: route.refusalOf,
        resolve,
        reject,
      });
    });
  }

  return {
    post: (request) => send("POST", request, request.body),
    get: (request) => send("GET", request, null),
    connections: connections.count,
    renew: connections.renew,
    close: connections.closeAll,
  };
}
