// A request over HTTP → the Connect handler of an RPC, and its answer back.
import { type ConnectError, type ConnectRouter, createContextValues } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerRequest } from "@connectrpc/connect/protocol";
import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Log } from "../../core/log.ts";
import { newRequestId } from "../../service/status/request-id.ts";
import { ActiveRequest } from "../http/active-request.ts";
import { limitArrival } from "../http/arrival-limit.ts";
import { type Framing, framingOf } from "../http/body/framing.ts";
import { createMessageReceiver } from "../http/body/message-receiver.ts";
import type { RequestMemory } from "../http/body/request-memory.ts";
import { DrainWait } from "../http/drain-wait.ts";
import type { Exchange } from "../http/exchange.ts";
import { answerPlainly } from "../http/plain-answer.ts";
import type { Refusal, RequestHandler } from "../http/request-handler.ts";
import type { RequestLimits } from "../http/request-limits.ts";
import { createErrorDescriber } from "./connect-errors.ts";
import { toConnectError } from "./connect-status.ts";
import { requestScopeKey } from "./request-scope.ts";
import { createRequestSignal, withStatuses } from "./request-status.ts";
import { writeResponse } from "./response-writer.ts";
import { createRpcHandlers, type RequestGate, requestGateKey } from "./rpc-handlers.ts";
import { capTimeouts } from "./timeout-header.ts";
import { unservedHost, unservedPath, unservedRequest } from "./unserved-answer.ts";

/** What the transport is made of. */
export interface ConnectTransportOptions {
  /** Puts the services on a router. */
  readonly routes: (router: ConnectRouter) => void;
  readonly limits: RequestLimits;
  /** Shared by all transports of a listener. */
  readonly memory: RequestMemory;
  /** The path of an RPC that those who ask for what is not here may call instead; by default that of completions. */
  readonly exampleRpc?: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Creates the transport that serves gRPC, gRPC-Web and Connect with Connect's handlers. */
export function createConnectTransport({
  routes,
  limits,
  memory,
  exampleRpc = "/tokenwire.v1.CompletionService/Complete",
  clock,
  log,
}: ConnectTransportOptions): RequestHandler {
  const describe = createErrorDescriber(limits, log);
  const handlers = createRpcHandlers(routes, limits, describe);
  const receiveMessages = createMessageReceiver({ limits, memory });
  const active = new Set<ActiveRequest>();

  async function serve(exchange: Exchange, url: URL, refusal: Refusal | undefined): Promise<void> {
    const { pathname } = url;
    const served = handlers.find(pathname);
    const handler = served ?? findStandIn(exchange, pathname);
    const hostError = refusal?.hostError;
    if (handler === undefined)
      return answerPlainly(exchange, hostError ? unservedHost(hostError) : unservedPath(pathname, exampleRpc));
    const request = new ActiveRequest(exchange, log);
    const gate: RequestGate = {
      refusal: refusal === undefined ? toUnknownStatus(served, pathname) : toRefusalStatus(refusal),
      onDeadline: () => request.expire(),
    };
    const stopTimer = hasOneMessage(exchange, handler) ? limitArrival(request, limits, clock) : undefined;
    active.add(request);
    const signal = createRequestSignal(request, toStatus);
    const header = toHeader(exchange);
    const framing = framingOf(header);
    const messages = receiveMessages(request, handler.method, { framing, declaredBytes: declaredBytesOf(header) });
    forgetBody(header, framing);
    try {
      const universalRequest = {
        httpVersion: exchange.httpVersion,
        method: exchange.method,
        url: url.href,
        body: withStatuses(messages, signal, describe),
        header,
        signal,
        contextValues: createContextValues().set(requestScopeKey, request).set(requestGateKey, gate),
      };
      await answer(exchange, handler, request, universalRequest, hostError);
    } finally {
      messages.close();
      active.delete(request);
      stopTimer?.();
    }
  }

  function toUnknownStatus(served: UniversalHandler | undefined, path: string): ConnectError | undefined {
    return served === undefined ? describe(unknownRpc(path, exampleRpc)) : undefined;
  }

  function toRefusalStatus({ error, isLogged }: Refusal): ConnectError {
    return isLogged ? describe(error) : toStatus(error);
  }

  async function answer(
    exchange: Exchange,
    handler: UniversalHandler,
    request: ActiveRequest,
    universalRequest: UniversalServerRequest,
    hostError: GatewayError | undefined,
  ): Promise<void> {
    const response = await handler(universalRequest);
    if (response.body === undefined) {
      if (hostError !== undefined) return answerPlainly(exchange, unservedHost(hostError));
      const isUnary = handler.method.methodKind === "unary";
      return answerPlainly(exchange, unservedRequest(response.status, exchange, isUnary));
    }
    const reader = new DrainWait({ exchange, request, limits, clock });
    // Browsers and people read the HTTP status; clients over HTTP/2 read the status of gRPC first.
    const isForbidden = hostError !== undefined && exchange.httpVersion === "1.1";
    await writeResponse(isForbidden ? { ...response, status: 403 } : response, { exchange, reader, describe });
  }

  function findStandIn({ method, headers }: Exchange, path: string): UniversalHandler | undefined {
    const contentType = headers["content-type"] ?? "";
    // gRPC clients show their users a status, and never the text of a 404.
    const isRpc = contentType.startsWith("application/grpc") || /^\/[\w.]+\/\w+$/.test(path);
    return method === "POST" && isRpc ? handlers.standIn(contentType) : undefined;
  }

  return {
    serve(exchange, url, refusal) {
      serve(exchange, url, refusal).catch((error: unknown) => {
        log.error({ err: error, path: exchange.path }, "a request could not be served");
        exchange.reset();
      });
    },
    failAll(error) {
      for (const request of active) request.fail(error);
    },
  };
}

function toStatus(error: GatewayError): ConnectError {
  return toConnectError(error, { id: newRequestId() });
}

function unknownRpc(path: string, exampleRpc: string): GatewayError {
  return new GatewayError(
    "UNSUPPORTED_FEATURE",
    `there is no RPC ${path.slice(0, 200)} here; call ${exampleRpc}, or ask server reflection which there are`,
  );
}

/** Whether the request has one message. A stream of messages may take any time. */
function hasOneMessage({ method }: Exchange, handler: UniversalHandler): boolean {
  const { methodKind } = handler.method;
  return method === "POST" && methodKind !== "client_streaming" && methodKind !== "bidi_streaming";
}

function declaredBytesOf(header: Headers): number | undefined {
  const declared = header.get("content-length");
  return declared === null ? undefined : Number(declared);
}

/** Removes what a handler would use to allocate the declared length, and to decompress a second time. */
function forgetBody(header: Headers, framing: Framing): void {
  header.delete("content-length");
  if (!framing.isEnveloped && framing.isGzip) header.delete(framing.encodingHeader);
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
