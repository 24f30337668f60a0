import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { CallerIdentity } from "../../core/call/caller-identity.ts";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import { type Exchange, type ProtocolServer, toPeer } from "../http/exchange.ts";
import { writePaced } from "../http/paced-write.ts";
import { createFloodGuard, type FloodGuard } from "./flood-guard.ts";
import type { ListenerLimits } from "./listener-limits.ts";
import { toRawAnswer } from "./raw-answer.ts";

// Time to send the rest of a request whose answer is there already.
const dropMs = 1_000;

/** What a request of HTTP/1.1 has from its connection. */
interface RequestDependencies {
  readonly identity: CallerIdentity | undefined;
  readonly guard: FloodGuard;
  readonly clock: Clock;
}

/** Speaks HTTP/1.1: Connect, gRPC-Web, and plain requests of people with a browser or curl. */
export function createHttp1Server(
  handle: (exchange: Exchange) => void,
  limits: ListenerLimits,
  clock: Clock,
  log: Log,
): ProtocolServer {
  let isDraining = false;
  /** Connections in the middle of an answer, where a status line would be taken for a part of its body. */
  const answering = new WeakSet<Duplex>();
  const identities = new WeakMap<Duplex, CallerIdentity>();
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
      // What was kept alive before the drain began has no "Connection: close" in its head.
      if (isDraining) setImmediate(() => server.closeIdleConnections());
    });
    if (isDraining) response.shouldKeepAlive = false;
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
      socket.end(toRawAnswer(status, advice), () => socket.destroy());
    }
  });

  // A server that never listens does not arm its header and request timers by itself.
  server.emit("listening");

  return {
    accept({ socket, identity }) {
      if (identity !== undefined) identities.set(socket, identity);
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
    // The adapter keeps this limit itself, with a status; here it only ends what no handler reads.
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

  function heardBody(byteLength: number): boolean {
    guard.bodyRead(byteLength);
    isFlooding ||= guard.isFlooded(socket.bytesRead - request.readableLength, clock.now());
    if (isFlooding && !response.headersSent) response.shouldKeepAlive = false;
    return !isFlooding;
  }

  function end(): void {
    request.removeAllListeners("readable");
    if (isFlooding) return dropRest(() => response.end());
    if (!request.complete) readAway();
    response.end();
  }

  /** Reads what is left of a body, joined as it comes: Node would take each of its pieces by itself, however many. */
  function readAway(): void {
    request.on("readable", () => {
      const bytes: Buffer | null = request.read();
      if (bytes === null || heardBody(bytes.byteLength)) return;
      request.removeAllListeners("readable");
      dropRest(() => socket.destroy());
    });
  }

  /**
   * Takes the connection away from the parser, which is what a flood of pieces
   * keeps busy, and ends it later: one that is closed on what it has not read
   * takes its answer away from the reader.
   */
  function dropRest(then: () => void): void {
    // The parser lets go of a connection on which somebody else listens.
    socket.on("data", () => {});
    socket.removeAllListeners("data").on("data", () => {});
    socket.once("close", clock.after(dropMs, then));
  }

  return {
    httpVersion: "1.1",
    method: request.method ?? "",
    path: request.url ?? "",
    authority: request.headers.host,
    headers: request.headers,
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
    bodyRead: heardBody,
  };
}

/** What to say to what the parser could not read, for which there is no response object. */
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
