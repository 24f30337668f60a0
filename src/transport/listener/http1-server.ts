import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { CallerIdentity } from "../../core/call/caller-identity.ts";
import type { Clock } from "../../core/clock.ts";
import { type Exchange, type ProtocolDependencies, type ProtocolServer, toPeer } from "../http/exchange.ts";
import { writePaced } from "../http/paced-write.ts";
import { createFloodGuard, type FloodGuard } from "./flood-guard.ts";
import type { ListenerLimits } from "./listener-limits.ts";
import { toRawAnswer } from "./raw-answer.ts";

// Time for a client to send the rest of a request that was already answered.
const dropMs = 1_000;

/** What a request takes from its HTTP/1.1 connection. */
interface RequestDependencies {
  readonly identity: CallerIdentity | undefined;
  readonly guard: FloodGuard;
  readonly clock: Clock;
}

/** Serves HTTP/1.1: Connect, gRPC-Web, and plain requests of browsers and curl. */
export function createHttp1Server(
  handle: (exchange: Exchange) => void,
  limits: ListenerLimits,
  { nextAgeMs, clock, log }: ProtocolDependencies,
): ProtocolServer {
  let isDraining = false;
  /** Connections in the middle of an answer, where a client would read a second status line as part of the body. */
  const answering = new WeakSet<Duplex>();
  const identities = new WeakMap<Duplex, CallerIdentity>();
  /** Readings of the clock from which connections take no further requests. */
  const ends = new WeakMap<Duplex, number>();
  const guards = new WeakMap<Duplex, FloodGuard>();
  const server = createServer(toServerOptions(limits));
  server.maxRequestsPerSocket = limits.maxRequestsPerSocket;

  server.on("request", (request, response) => {
    const { socket } = request;
    answering.add(socket);
    response.on("error", (error) => log.debug({ err: error }, "an HTTP/1 answer broke off"));
    request.on("error", (error) => log.debug({ err: error }, "an HTTP/1 request broke off"));
    response.once("close", () => {
      answering.delete(socket);
      // An answer that began before the drain has no "Connection: close" in its header.
      if (isDraining) setImmediate(() => server.closeIdleConnections());
    });
    if (isDraining || clock.now() >= (ends.get(socket) ?? 0)) response.shouldKeepAlive = false;
    handle(toExchange(request, response, { identity: identities.get(socket), guard: guardOf(socket), clock }));
  });

  function guardOf(socket: Duplex): FloodGuard {
    const guard = guards.get(socket) ?? createFloodGuard(limits, clock.now());
    guards.set(socket, guard);
    guard.requestBegan();
    return guard;
  }

  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    log.debug({ err: error }, "what came over a connection is not HTTP");
    if (!socket.writable || error.code === "ECONNRESET" || answering.has(socket)) socket.destroy();
    else {
      const { status, advice } = describeParserError(error.code);
      socket.end(toRawAnswer(status, advice));
      dropRest(socket, clock, () => socket.destroy());
    }
  });

  // Node starts the timers for headers and requests on this event, which a server that never listens does not emit.
  server.emit("listening");

  return {
    accept({ socket, identity }) {
      if (identity !== undefined) identities.set(socket, identity);
      ends.set(socket, clock.now() + nextAgeMs());
      server.emit("connection", socket);
    },
    drain() {
      isDraining = true;
      server.closeIdleConnections();
    },
    close() {
      server.close();
    },
  };
}

function toServerOptions(limits: ListenerLimits): ServerOptions {
  return {
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    // Transports keep this limit themselves and answer with a status; Node's timer only ends requests that no handler reads.
    requestTimeout: 2 * limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs),
  };
}

function toExchange(
  request: IncomingMessage,
  response: ServerResponse,
  { identity, guard, clock }: RequestDependencies,
): Exchange {
  const { socket } = request;
  let isFlooding = false;

  function countBody(byteLength: number): boolean {
    guard.bodyRead(byteLength);
    isFlooding ||= guard.isFlooded(socket.bytesRead - request.readableLength, clock.now());
    if (isFlooding && !response.headersSent) response.shouldKeepAlive = false;
    return !isFlooding;
  }

  function end(): void {
    request.removeAllListeners("readable");
    if (isFlooding) return dropRest(socket, clock, () => response.end());
    if (!request.complete) discardRest();
    response.end();
  }

  /** Reads and discards the rest of a body, many pieces per read: `resume` would handle each piece alone. */
  function discardRest(): void {
    request.on("readable", () => {
      const bytes: Buffer | null = request.read();
      if (bytes === null || countBody(bytes.byteLength)) return;
      request.removeAllListeners("readable");
      dropRest(socket, clock, () => socket.destroy());
    });
  }

  return {
    httpVersion: "1.1",
    method: request.method ?? "",
    path: request.url ?? "",
    authority: request.headers.host,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body: request,
    peer: toPeer(request.socket),
    identity,
    events: response,
    isClosed: () => response.closed || response.destroyed,
    answer(status, headers) {
      response.writeHead(status, headers);
      end();
    },
    begin(status, headers) {
      response.writeHead(status, headers);
    },
    write: (bytes) => writePaced(response, bytes),
    finish(trailers) {
      response.addTrailers(trailers);
      end();
    },
    reset() {
      response.destroy();
    },
    bodyRead: countBody,
  };
}

/**
 * Detaches a connection from the HTTP parser, which a flood of pieces would keep
 * busy, and ends it later: closing a socket with unread bytes resets it, and the
 * client would lose the answer.
 */
function dropRest(socket: Duplex, clock: Clock, then: () => void): void {
  // Node detaches its parser when another listener is added to the socket.
  socket.on("data", () => {});
  socket.removeAllListeners("data").on("data", () => {});
  socket.once("close", clock.after(dropMs, then));
}

/** The answer to bytes that the parser could not read, for which there is no response object. */
function describeParserError(code: string | undefined): { readonly status: number; readonly advice: string } {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return { status: 431, advice: "The request's header is too large; send less." };
    case "HPE_CHUNK_EXTENSIONS_OVERFLOW":
      return { status: 413, advice: "The chunk extensions are too large; send none." };
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return { status: 408, advice: "The request did not arrive in time; send it faster." };
    default:
      return { status: 400, advice: "This is neither HTTP/1.1 nor HTTP/2; speak gRPC, gRPC-Web or Connect here." };
  }
}
