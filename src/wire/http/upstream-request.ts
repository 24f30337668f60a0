import type { Dispatcher } from "undici";
import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Source } from "../../core/source.ts";
import type { Connection, Connections } from "../connection/connections.ts";
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

/** An answer whose body is still arriving. */
export class UpstreamAnswer {
  readonly status: number;
  /** By name in lower case; the values of a name that came more than once are joined by ", ". */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Source<Uint8Array>;
  readonly #received: ResponseBody;

  constructor(status: number, headers: ReadonlyMap<string, string>, received: ResponseBody) {
    this.status = status;
    this.headers = headers;
    this.body = received.chunks;
    this.#received = received;
  }

  /** See {@link ResponseBody.release}. */
  release(): void {
    this.#received.release();
  }

  /** See {@link ResponseBody.close}. */
  close(): void {
    this.#received.close();
  }
}

/** What ends a request before its end. An AbortSignal is one. */
export interface StopSignal {
  readonly aborted: boolean;
  /** Why it fired. */
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** What sending one request needs. */
export interface UpstreamRequestOptions {
  readonly connections: Connections;
  readonly request: Dispatcher.DispatchOptions;
  readonly names: Names;
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  readonly signal: StopSignal;
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
  new UpstreamRequest(options).send();
}

class UpstreamRequest implements Dispatcher.DispatchHandler {
  readonly #options: UpstreamRequestOptions;
  #connection: Connection;
  #controller: Dispatcher.DispatchController | undefined;
  #hasAnswered = false;
  #isResent = false;
  #isSettled = false;
  #body: ResponseBody | undefined;
  #stoppedBy: Error | undefined;
  #stopConnectTimer: (() => void) | undefined;
  readonly #onAbort = (): void => this.#stop(GatewayError.from(this.#options.signal.reason));

  constructor(options: UpstreamRequestOptions) {
    this.#options = options;
    this.#connection = options.connections.take();
  }

  send(): void {
    this.#options.signal.addEventListener("abort", this.#onAbort);
    this.#dispatch();
  }

  onRequestStart(started: Dispatcher.DispatchController): void {
    this.#clearConnectTimer();
    this.#connection.count();
    this.#controller = started;
    if (this.#stoppedBy !== undefined) started.abort(this.#stoppedBy);
  }

  onResponseStarted(): void {
    this.#hasAnswered = true;
  }

  onResponseStart(flow: Dispatcher.DispatchController, status: number, headers: UpstreamHeaders): void {
    if (status < 200) return;
    const refusal = this.#options.refusalOf(status);
    if (refusal !== undefined) return this.#stop(refusal);
    // undici keeps the raw header, which keeps the slab of 64 KiB alive that it was read into.
    flow.rawHeaders = null;
    this.#body = createResponseBody(flow, this.#options.clock);
    this.#options.resolve(new UpstreamAnswer(status, toHeaderMap(headers), this.#body));
  }

  onResponseData(_flow: Dispatcher.DispatchController, bytes: Uint8Array): void {
    this.#body?.push(bytes);
  }

  onResponseEnd(): void {
    this.#settle();
    this.#options.connections.giveBack(this.#connection);
    this.#body?.end();
  }

  onResponseError(_flow: Dispatcher.DispatchController, error: Error): void {
    const { connections, names, connectTimeoutMs } = this.#options;
    connections.drop(this.#connection);
    const isStopped = this.#stoppedBy !== undefined;
    if (!(isStopped || this.#isResent) && this.#isUnheard() && isLostConnection(error)) return this.#sendAgain();
    this.#settle();
    const phase = this.#body === undefined ? "before the answer" : "in the answer";
    const peer = this.#controller === undefined ? names.opening : names.open;
    this.#fail(this.#stoppedBy ?? toTransportError(error, { peer, connectTimeoutMs, phase }));
  }

  // Timer and signal are handled here, because undici observes neither before it has a connection.
  #dispatch(): void {
    const { request, clock, connectTimeoutMs } = this.#options;
    this.#connection.dispatch(request, this);
    // An open connection has begun the request by now.
    if (this.#controller !== undefined || this.#isSettled) return;
    this.#stopConnectTimer = clock.after(connectTimeoutMs, () => this.#stopLate());
  }

  #stopLate(): void {
    const { names, connectTimeoutMs } = this.#options;
    this.#stop(connectTimeout(names.late, connectTimeoutMs));
  }

  #stop(error: GatewayError): void {
    this.#stoppedBy = error;
    this.#settle();
    this.#fail(error);
    if (this.#isUnheard() && error.reason.endsWith("_TIMEOUT")) this.#options.connections.closeIdle();
    // undici would go on opening the unused connection, for an unlimited time.
    this.#connection.opening?.destroy(error);
    this.#controller?.abort(error);
  }

  #settle(): void {
    this.#isSettled = true;
    this.#clearConnectTimer();
    this.#options.signal.removeEventListener("abort", this.#onAbort);
  }

  #clearConnectTimer(): void {
    this.#stopConnectTimer?.();
    this.#stopConnectTimer = undefined;
  }

  #fail(error: unknown): void {
    if (this.#body === undefined) this.#options.reject(error);
    else this.#body.fail(error);
  }

  /** Whether a connection that had served before has returned nothing: the server may have closed it. */
  #isUnheard(): boolean {
    return this.#connection.carried > 1 && !this.#hasAnswered;
  }

  #sendAgain(): void {
    const { connections } = this.#options;
    this.#isResent = true;
    this.#controller = undefined;
    // The server has likely closed the other idle connections too.
    connections.closeIdle();
    this.#connection = connections.open();
    this.#dispatch();
  }
}

type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>;

function toHeaderMap(headers: UpstreamHeaders): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    map.set(name, Array.isArray(value) ? value.join(", ") : (value ?? ""));
  }
  return map;
}
