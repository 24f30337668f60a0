// Where a request that was let in gets its transport, and what the listener refuses is decided.
import type { GatewayError } from "../../core/errors/error.ts";
import type { Exchange } from "../http/exchange.ts";
import { answerPlainly, type PlainAnswer } from "../http/plain-answer.ts";
import type { Refusal, RequestHandler, SelectiveHandler } from "../http/request-handler.ts";
import { type CorsPolicy, withCors } from "./cors.ts";
import type { HostPolicy } from "./host-policy.ts";
import { KnownUrls } from "./known-urls.ts";

/** What a dispatcher is made of. */
export interface DispatcherOptions {
  /** Asked in this order whether a request is theirs. */
  readonly selective: readonly SelectiveHandler[];
  /** Serves every other request. */
  readonly fallback: RequestHandler;
  readonly hosts: HostPolicy;
  readonly cors: CorsPolicy;
  /** Why an RPC at a path is refused for now, because the process is overloaded. */
  readonly shed: (path: string) => GatewayError | undefined;
  /** Gets the error of each request that is refused here. */
  readonly onRefused: (error: GatewayError) => void;
}

/** Hands each request to the transport that serves it. */
export interface Dispatcher {
  readonly dispatch: (exchange: Exchange) => void;
  /** Refuses every request from now on. */
  refuse(error: GatewayError): void;
  /** Fails the requests in progress, whichever transport serves them. */
  failAll(error: GatewayError): void;
}

const unreadableTarget: PlainAnswer = {
  status: 400,
  text: "The host or the path of the request cannot be read; send a Host header like gateway.example:50051.",
  headers: {},
};

/** Creates the dispatcher of a listener. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { selective, fallback, hosts, cors, shed, onRefused } = options;
  const handlers = [...selective, fallback];
  const urls = new KnownUrls();
  let shutdown: GatewayError | undefined;

  function refusalOf(path: string, hostError: GatewayError | undefined): Refusal | undefined {
    const error = shutdown ?? hostError;
    if (error !== undefined) return { error, isLogged: true, hostError };
    const overload = shed(path);
    return overload && { error: overload, isLogged: false, hostError: undefined };
  }

  function handlerOf(exchange: Exchange): RequestHandler {
    for (const handler of selective) if (handler.accepts(exchange)) return handler;
    return fallback;
  }

  function handle(exchange: Exchange, hostError: GatewayError | undefined): void {
    const url = urls.of(exchange);
    if (url === undefined) return answerPlainly(exchange, unreadableTarget);
    const refusal = refusalOf(url.pathname, hostError);
    if (refusal !== undefined) onRefused(refusal.error);
    handlerOf(exchange).serve(exchange, url, refusal);
  }

  const handleOrigins = withCors(cors, (exchange) => handle(exchange, undefined));
  return {
    dispatch(exchange) {
      const hostError = hosts.refusalOf(exchange);
      // A web page of a host that is not served gets no CORS headers, so that its script can read nothing.
      if (hostError === undefined) handleOrigins(exchange);
      else handle(exchange, hostError);
    },
    refuse(error) {
      shutdown = error;
    },
    failAll(error) {
      for (const handler of handlers) handler.failAll(error);
    },
  };
}
