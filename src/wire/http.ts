import type { Socket } from "node:net";
import { type Dispatcher, Pool } from "undici";
import type { Clock } from "../core/clock.ts";
import { GatewayError } from "../core/error.ts";
import { createConnector } from "./connector.ts";
import { createResponseBody, type ResponseBody } from "./response-body.ts";
import { connectTimeout, toTransportError } from "./transport-error.ts";

/** What a client is made of. */
export interface HttpClientOptions {
  /** Scheme, host and port of the server, such as "https://api.example.com". */
  readonly origin: string;
  /** Longest wait for a connection, TLS included. */
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
}

/** One POST request. */
export interface HttpRequest {
  /** Path and query. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Longest wait for a connection, where it is to be shorter than the client's. */
  readonly connectTimeoutMs?: number | undefined;
  /** Ends the exchange at once, in whichever phase it is; its reason is what is thrown. */
  readonly signal: AbortSignal;
}

/** One GET request. */
export type HttpGetRequest = Omit<HttpRequest, "body">;

/** An answer whose body is still on its way. */
export interface HttpResponse {
  readonly status: number;
  /** By name in lower case; the values of a name that came more than once are joined by ", ". */
  readonly headers: ReadonlyMap<string, string>;
  /** Chunks of at most 16 KiB, as they arrive; the socket is not read while they are not. Can be read once. */
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * Says that the rest of the body is not wanted. Its connection is used again
   * when the rest is short and comes soon, and closed otherwise.
   */
  release(): void;
  /** Closes the connection now, because the rest of the body is not wanted and may never come. */
  close(): void;
}

/** HttpClient sends requests to one origin over connections that it keeps. */
export interface HttpClient {
  /**
   * Sends a request and resolves with the head of its answer, whatever the
   * status; redirects are not followed. Rejects with a GatewayError, see
   * {@link toTransportError}, which the body may throw as well.
   *
   * When the signal fires, the call rejects at once. No byte of the request is
   * sent after that, and its connection is closed, also one that is being opened.
   */
  post(request: HttpRequest): Promise<HttpResponse>;
  /** As {@link HttpClient.post}. */
  get(request: HttpGetRequest): Promise<HttpResponse>;
  /** Goes on with new connections: those that there are serve what is under way on them, and nothing after it. */
  renew(): void;
  /** Closes all connections. Called once, when nothing is under way. */
  close(): Promise<void>;
}

// uvicorn closes idle connections after 5 s without a word, and a request that
// meets the closing is lost. Servers that announce more are believed.
const keepAliveMs = 4_000;
const maxKeepAliveMs = 600_000;

/** Creates a client. It holds no connection before its first request. */
export function createHttpClient({ origin, connectTimeoutMs, clock }: HttpClientOptions): HttpClient {
  const { protocol, hostname, port } = new URL(origin);
  const isSecure = protocol === "https:";
  const peer = `${hostname}:${port || (isSecure ? 443 : 80)}`;
  /** The exchange that is being dispatched: a connection that is opened meanwhile is its own. */
  let dispatched: HttpExchange | undefined;
  const connect = createConnector({
    isSecure,
    connectTimeoutMs,
    onConnecting: (socket) => dispatched?.onConnecting(socket),
  });
  let pool = createPool(origin, connect);

  function send(
    method: "GET" | "POST",
    { path, headers, signal, connectTimeoutMs: ownTimeoutMs = connectTimeoutMs }: HttpGetRequest,
    body: string | null,
  ): Promise<HttpResponse> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const withinMs = Math.min(ownTimeoutMs, connectTimeoutMs);
      const exchange = createExchange({ peer, connectTimeoutMs: withinMs, clock, signal, resolve, reject });
      dispatched = exchange;
      pool.dispatch({ path, method, headers, body }, exchange.handler);
      dispatched = undefined;
    });
  }

  return {
    post: (request) => send("POST", request, request.body),
    get: (request) => send("GET", request, null),
    renew() {
      const worn = pool;
      pool = createPool(origin, connect);
      worn.close().catch(() => {
        // It ends with its last request, whichever way that ends.
      });
    },
    close: () => pool.destroy(),
  };
}

function createPool(origin: string, connect: ReturnType<typeof createConnector>): Pool {
  return new Pool(origin, {
    connect,
    // A request never waits for the connection of another: how many there are at
    // once is decided before they come here.
    connections: null,
    pipelining: 1,
    allowH2: false,
    maxHeaderSize: 64 * 1024,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: maxKeepAliveMs,
    // How long an answer may take is the call's business.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

interface ExchangeOptions {
  readonly peer: string;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly resolve: (response: HttpResponse) => void;
  readonly reject: (error: unknown) => void;
}

interface HttpExchange {
  readonly handler: Dispatcher.DispatchHandler;
  /** Takes a connection that is being opened for it. */
  onConnecting(socket: Socket): void;
}

/** Follows one request through undici, and stops it when its signal fires. */
function createExchange(options: ExchangeOptions): HttpExchange {
  const { peer, connectTimeoutMs, clock, signal, resolve, reject } = options;
  let connecting: Socket | undefined;
  let controller: Dispatcher.DispatchController | undefined;
  let body: ResponseBody | undefined;
  let stoppedBy: Error | undefined;

  // Both are our own, since undici hears of neither before it has a connection.
  const stopConnectTimer = clock.after(connectTimeoutMs, () => stop(connectTimeout(peer, connectTimeoutMs)));
  const onAbort = (): void => stop(GatewayError.from(signal.reason));
  signal.addEventListener("abort", onAbort, { once: true });

  function stop(error: Error): void {
    stoppedBy = error;
    settle();
    fail(error);
    // undici would let a connection open that nobody wants any more, for as long as that may take.
    connecting?.destroy(error);
    controller?.abort(error);
  }

  function settle(): void {
    stopConnectTimer();
    signal.removeEventListener("abort", onAbort);
  }

  function fail(error: unknown): void {
    if (body === undefined) reject(error);
    else body.fail(error);
  }

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      stopConnectTimer();
      connecting = undefined;
      controller = started;
      if (stoppedBy !== undefined) started.abort(stoppedBy);
    },
    onResponseStart(flow, status, headers) {
      if (status < 200) return;
      // undici keeps the raw header, and with it the slab of 64 KiB that it was read into.
      flow.rawHeaders = null;
      body = createResponseBody(flow, clock);
      resolve({ status, headers: toHeaderMap(headers), body: body.chunks, release: body.release, close: body.close });
    },
    onResponseData(_flow, bytes) {
      body?.push(bytes);
    },
    onResponseEnd() {
      settle();
      body?.end();
    },
    onResponseError(_flow, error) {
      settle();
      const phase = body === undefined ? "before the answer" : "in the answer";
      fail(stoppedBy ?? toTransportError(error, { peer, connectTimeoutMs, phase }));
    },
  };
  return {
    handler,
    onConnecting(socket) {
      connecting = socket;
    },
  };
}

function toHeaderMap(headers: Readonly<Record<string, string | string[] | undefined>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}
