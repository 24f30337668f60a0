// The door before the first stop: HTTP → the Connect handler of an RPC, and its answer back.
import { type ConnectError, createContextValues } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerRequest } from "@connectrpc/connect/protocol";
import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Log } from "../../core/log.ts";
import { type ActiveRequest, beginRequest } from "../http/active-request.ts";
import { createMessageReceiver } from "../http/body/message-receiver.ts";
import { createDrainWait } from "../http/drain-wait.ts";
import type { Exchange } from "../http/exchange.ts";
import type { HostPolicy } from "../listener/host-policy.ts";
import type { ListenerLimits } from "../listener/listener-limits.ts";
import type { DescribeError } from "./connect-errors.ts";
import { answerPlainly, unreadableTarget, unservedHost, unservedPath, unservedRequest } from "./plain-answer.ts";
import { requestScopeKey } from "./request-scope.ts";
import { writeResponse } from "./response-writer.ts";
import { type RequestGate, type RpcHandlers, requestGateKey } from "./rpc-handlers.ts";
import { capTimeouts } from "./timeout-header.ts";

/** What the adapter is made of. */
export interface NodeAdapterOptions {
  readonly handlers: RpcHandlers;
  readonly hosts: HostPolicy;
  /** Gives details to errors of Connect. */
  readonly describe: DescribeError;
  readonly limits: ListenerLimits;
  /** Why an RPC at a path is refused for now, before it is read; undefined lets it pass. */
  readonly shed: (path: string) => ConnectError | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Serves exchanges with Connect handlers. */
export interface NodeAdapter {
  /** Serves one exchange. Never throws; what goes wrong is its status, or in the log. */
  serve(exchange: Exchange): void;
  /** Refuses requests from now on. */
  refuse(refusal: GatewayError): void;
  /** Breaks off the requests in progress. */
  failAll(error: GatewayError): void;
}

/** Creates the adapter of a listener. */
export function createNodeAdapter(options: NodeAdapterOptions): NodeAdapter {
  const { handlers, hosts, describe, limits, shed, clock, log } = options;
  const active = new Set<ActiveRequest>();
  const receiveMessages = createMessageReceiver({ limits, describe, clock });
  let refusal: GatewayError | undefined;

  async function serve(exchange: Exchange): Promise<void> {
    const url = toUrl(exchange);
    if (url === undefined) return answerPlainly(exchange, unreadableTarget);
    const { pathname } = url;
    const hostRefusal = hosts.refusalOf(exchange);
    const served = handlers.find(pathname);
    const handler = served ?? findStandIn(exchange, pathname);
    if (handler === undefined)
      return answerPlainly(exchange, hostRefusal ? unservedHost(hostRefusal) : unservedPath(pathname));
    const reason = refusal ?? hostRefusal ?? (served === undefined ? unknownRpc(pathname) : shed(pathname));
    const request = beginRequest(exchange, log);
    const gate: RequestGate = { refusal: reason && describe(reason), onDeadline: request.expire };
    const stopTimer = limitArrival(exchange, handler, request);
    active.add(request);
    const header = toHeader(exchange);
    const body = receiveMessages(request, handler.method, header);
    try {
      await answer(exchange, handler, request, {
        httpVersion: exchange.httpVersion,
        method: exchange.method,
        url: url.href,
        body,
        header,
        signal: request.signal,
        contextValues: createContextValues().set(requestScopeKey, request.scope).set(requestGateKey, gate),
      });
    } finally {
      body.close();
      active.delete(request);
      stopTimer();
    }
  }

  async function answer(
    exchange: Exchange,
    handler: UniversalHandler,
    request: ActiveRequest,
    universalRequest: UniversalServerRequest,
  ): Promise<void> {
    const response = await handler(universalRequest);
    const hostRefusal = hosts.refusalOf(exchange);
    if (response.body === undefined) {
      if (hostRefusal !== undefined) return answerPlainly(exchange, unservedHost(hostRefusal));
      const isUnary = handler.method.methodKind === "unary";
      return answerPlainly(exchange, unservedRequest(response.status, exchange, isUnary));
    }
    const waitForReader = createDrainWait({ exchange, request, limits, clock });
    // For browsers and people; over HTTP/2 the status of gRPC says it, which its clients read first.
    const isForbidden = hostRefusal !== undefined && exchange.httpVersion === "1.1";
    await writeResponse(isForbidden ? { ...response, status: 403 } : response, { exchange, waitForReader, describe });
  }

  function findStandIn({ method, headers }: Exchange, path: string): UniversalHandler | undefined {
    const contentType = headers["content-type"] ?? "";
    // Clients of gRPC show people a status, and never the text of a 404.
    const isRpc = contentType.startsWith("application/grpc") || /^\/[\w.]+\/\w+$/.test(path);
    return method === "POST" && isRpc ? handlers.standIn(contentType) : undefined;
  }

  /** Fails a request whose one message dawdles. A stream of messages may take its time. */
  function limitArrival({ method }: Exchange, handler: UniversalHandler, request: ActiveRequest): () => void {
    const { methodKind } = handler.method;
    if (method !== "POST" || methodKind === "client_streaming" || methodKind === "bidi_streaming") return () => {};
    return clock.after(limits.requestTimeoutMs, () => {
      if (request.body.isWhole()) return;
      const message = `the request did not arrive whole within ${limits.requestTimeoutMs} ms; send it faster`;
      request.failure.end(new GatewayError("MALFORMED_MESSAGE", message));
    });
  }

  return {
    serve(exchange) {
      serve(exchange).catch((error: unknown) => {
        log.error({ err: error, path: exchange.path }, "a request could not be served");
        exchange.reset();
      });
    },
    refuse(reason) {
      refusal = reason;
    },
    failAll(error) {
      for (const request of active) request.failure.end(error);
    },
  };
}

/** Where a request goes; undefined when its host or path is no part of a URL. */
function toUrl({ path, authority }: Exchange): URL | undefined {
  if (authority === undefined) return undefined;
  return URL.parse(path, `http://${authority}`) ?? undefined;
}

function unknownRpc(path: string): GatewayError {
  return new GatewayError(
    "UNSUPPORTED_FEATURE",
    `there is no RPC ${path.slice(0, 200)} here; call /tokenwire.v1.CompletionService/Complete, or ask server reflection which there are`,
  );
}

function toHeader({ headers }: Exchange): Headers {
  const header = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(":") || value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) header.append(name, each);
  }
  capTimeouts(header);
  return header;
}
