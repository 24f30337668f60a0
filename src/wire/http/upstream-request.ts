import type { Dispatcher } from "undici";
import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Connections } from "../connection/connections.ts";
import { createResponseBody, type ResponseBody } from "./response-body.ts";
import { connectTimeout, isLostConnection, toTransportError } from "./transport-error.ts";

/** Names of the server in error messages. */
export interface Names {
  /** Name while a connection is opened. */
  readonly opening: string;
  /** Name when a connection could not be opened in time. */
  readonly late: string;
  /** Name when the connection is open. */
  readonly open: string;
}

/** The head of an answer, and its body, which is filled as it arrives. */
export interface UpstreamAnswer {
  readonly status: number;
  /** By name in lower case; the values of a name that came more than once are joined by ", ". */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: ResponseBody;
}

/** What sending one request needs. */
export interface UpstreamRequestOptions {
  readonly connections: Connections;
  readonly request: Dispatcher.DispatchOptions;
  readonly names: Names;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** The error for a status that the proxy itself sent; undefined for any other. */
  readonly refusalOf: (status: number) => GatewayError | undefined;
  readonly resolve: (answered: UpstreamAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Sends one request, receives its answer, and stops it when its signal fires. When
 * a kept connection breaks before any byte of an answer, the request is sent once
 * more, at once and over a new connection.
 */
export function startUpstreamRequest(options: UpstreamRequestOptions): void {
  const { connections, request, names, connectTimeoutMs, clock, signal, refusalOf, resolve, reject } = options;
  let connection = connections.take();
  let controller: Dispatcher.DispatchController | undefined;
  let hasAnswered = false;
  let isResent = false;
  let body: ResponseBody | undefined;
  let stoppedBy: Error | undefined;
  let stopConnectTimer = startConnectTimer();
  const onAbort = (): void => stop(GatewayError.from(signal.reason));
  signal.addEventListener("abort", onAbort, { once: true });

  // Timer and signal are handled here, because undici observes neither before it has a connection.
  function startConnectTimer(): () => void {
    return clock.after(connectTimeoutMs, () => stop(connectTimeout(names.late, connectTimeoutMs)));
  }

  function stop(error: GatewayError): void {
    stoppedBy = error;
    settle();
    fail(error);
    if (isUnheard() && error.reason.endsWith("_TIMEOUT")) connections.closeIdle();
    // undici would go on opening the unused connection, for an unlimited time.
    connection.opening?.destroy(error);
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

  /** Whether a connection that had served before has returned nothing: the server may have closed it. */
  function isUnheard(): boolean {
    return connection.carried > 1 && !hasAnswered;
  }

  function sendAgain(): void {
    isResent = true;
    controller = undefined;
    // The server has likely closed the other idle connections too.
    connections.closeIdle();
    connection = connections.open();
    stopConnectTimer = startConnectTimer();
    connection.dispatch(request, handler);
  }

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      stopConnectTimer();
      connection.count();
      controller = started;
      if (stoppedBy !== undefined) started.abort(stoppedBy);
    },
    onResponseStarted() {
      hasAnswered = true;
    },
    onResponseStart(flow, status, headers) {
      if (status < 200) return;
      const refusal = refusalOf(status);
      if (refusal !== undefined) return stop(refusal);
      // undici keeps the raw header, which keeps the slab of 64 KiB alive that it was read into.
      flow.rawHeaders = null;
      body = createResponseBody(flow, clock);
      resolve({ status, headers: toHeaderMap(headers), body });
    },
    onResponseData(_flow, bytes) {
      body?.push(bytes);
    },
    onResponseEnd() {
      settle();
      connections.giveBack(connection);
      body?.end();
    },
    onResponseError(_flow, error) {
      connections.drop(connection);
      if (stoppedBy === undefined && !isResent && isUnheard() && isLostConnection(error)) return sendAgain();
      settle();
      const phase = body === undefined ? "before the answer" : "in the answer";
      const peer = controller === undefined ? names.opening : names.open;
      fail(stoppedBy ?? toTransportError(error, { peer, connectTimeoutMs, phase }));
    },
  };
  connection.dispatch(request, handler);
}

function toHeaderMap(headers: Readonly<Record<string, string | string[] | undefined>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]),
  );
}
