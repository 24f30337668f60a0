// One port for HTTP/2 and HTTP/1.1, chosen by ALPN, or without TLS by the first bytes.
import { createServer, type Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors/error.ts";
import type { Log } from "../../core/log.ts";
import { toPeer } from "../http/exchange.ts";
import type { RequestHandler, SelectiveHandler } from "../http/request-handler.ts";
import { afterRunning } from "../http/running-time.ts";
import { beginInTurn } from "./begin-in-turn.ts";
import { createConnectionAcceptor } from "./connection-acceptor.ts";
import { createConnectionAges } from "./connection-age.ts";
import type { CorsPolicy } from "./cors.ts";
import { createDispatcher } from "./dispatcher.ts";
import { createHostCount } from "./host-count.ts";
import { createHostPolicy } from "./host-policy.ts";
import { createHttp1Server } from "./http1-server.ts";
import { createHttp2Server } from "./http2-server.ts";
import type { ListenerLimits } from "./listener-limits.ts";
import type { TlsTerminator } from "./tls/terminator.ts";

/** What a listener is made of. */
export interface ListenerOptions {
  /** Serves every request that none of `selective` accepts. */
  readonly handler: RequestHandler;
  /** Handlers for some requests only; the first that accepts a request serves it. */
  readonly selective?: readonly SelectiveHandler[];
  readonly limits: ListenerLimits;
  readonly cors: CorsPolicy;
  /** Hosts that requests may be for; see {@link createHostPolicy}. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** The TLS of its connections; plaintext when undefined. The listener closes it. */
  readonly tls?: TlsTerminator | undefined;
  /** Why an RPC at a path is refused because the process is overloaded; no RPC is when unset. */
  readonly shed?: ((path: string) => GatewayError | undefined) | undefined;
  /** Gets the error of each request that is refused before it is read. */
  readonly onRefused?: ((error: GatewayError) => void) | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers from 0 to 1, by which the ages of connections vary. */
  readonly random?: (() => number) | undefined;
}

/** The bound address of a listener. */
export interface ListenerAddress {
  readonly address: string;
  readonly port: number;
}

/** Serves RPCs on one port. Its creator drains or closes it. */
export interface Listener {
  /** Starts to listen; port 0 lets the system choose one. Rejects with Node's error, such as EADDRINUSE. */
  listen(host: string, port: number): Promise<ListenerAddress>;
  /** Serves connections that another process accepts at this address and hands over to {@link Listener.accept}. */
  attach(address: ListenerAddress): void;
  /** Serves a connection. */
  readonly accept: (socket: Socket) => void;
  /**
   * Stops accepting connections, asks clients to reconnect elsewhere, and gives the
   * calls in progress `graceMs` to finish; the rest end as SHUTTING_DOWN. Resolves
   * when every connection is closed. Another call can only shorten the grace.
   */
  drain(graceMs: number): Promise<void>;
  /** Drains without grace. */
  close(): Promise<void>;
}

// Time in which a call that failed at the end of the grace can deliver its status. Longer than `resetGraceMs`, so that a
// stalled stream is reset before its whole connection is destroyed.
const closeGraceMs = 1_000;

/** Creates a listener, which does not listen yet. */
export function createListener(options: ListenerOptions): Listener {
  const { handler, selective = [], limits, cors, allowedHosts, tls, clock, log } = options;
  const { shed = () => undefined, onRefused = () => {}, random = Math.random } = options;
  const hosts = createHostPolicy(allowedHosts, tls !== undefined);
  const dispatcher = createDispatcher({ selective, fallback: handler, hosts, cors, shed, onRefused });
  const serve = beginInTurn(dispatcher.dispatch, limits.requestsPerTurn);
  const protocols = { nextAgeMs: createConnectionAges(limits.maxConnectionAgeMs, random), clock, log };
  const http1 = createHttp1Server(serve, limits, protocols);
  const http2 = createHttp2Server(serve, limits, protocols);
  const receive = createConnectionAcceptor({ tls, clock, log, timeoutMs: limits.firstByteTimeoutMs });
  const sockets = new Set<Socket>();
  const unknown = new Set<Socket>();
  const admits = createHostCount(limits.maxConnectionsPerHost);

  function accept(socket: Socket): void {
    // A client may half-close its connection after the request and still expect the answer.
    socket.allowHalfOpen = true;
    socket.on("error", (error) => log.debug({ err: error }, "a connection failed"));
    if (!admits(socket)) {
      log.warn({ peer: toPeer(socket) }, "a connection above the limit of its host was closed");
      socket.destroy();
      return;
    }
    sockets.add(socket);
    unknown.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      unknown.delete(socket);
      if (sockets.size === 0) onceEmpty();
    });
    // It was handed over by another process after the drain began.
    if (drained !== undefined) {
      socket.destroy();
      return;
    }
    receive(socket, (protocol, connection) => {
      unknown.delete(socket);
      (protocol === "http2" ? http2 : http1).accept(connection);
    });
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true }, accept);
  server.maxConnections = limits.maxConnections;
  server.on("drop", (data) => log.warn({ peer: data?.remoteAddress }, "a connection above the limit was closed"));

  let drained: Promise<void> | undefined;
  let graceEndsAt = Number.POSITIVE_INFINITY;
  let stopGrace = (): void => {};
  let onceEmpty = (): void => {};

  function stopAccepting(): Promise<void> {
    return new Promise((resolve) => {
      dispatcher.refuse(
        new GatewayError("SHUTTING_DOWN", "the gateway is shutting down; connect anew to reach another one"),
      );
      // The server counts the connections that it accepted itself, which are none when another process accepts them.
      server.close(() => {
        onceEmpty = () => {
          stopGrace();
          http1.close();
          http2.close();
          tls?.close();
          resolve();
        };
        if (sockets.size === 0) onceEmpty();
      });
      for (const socket of unknown) socket.destroy();
      http1.drain();
      http2.drain();
    });
  }

  function endGrace(): void {
    dispatcher.failAll(new GatewayError("SHUTTING_DOWN", "the gateway shut down before the call was through"));
    stopGrace = afterRunning(clock, closeGraceMs, () => {
      for (const socket of sockets) socket.destroy();
    });
  }

  function drain(graceMs: number): Promise<void> {
    drained ??= stopAccepting();
    const endsAt = clock.now() + graceMs;
    if (endsAt < graceEndsAt) {
      graceEndsAt = endsAt;
      stopGrace();
      stopGrace = clock.after(graceMs, endGrace);
    }
    return drained;
  }

  return {
    listen(host, port) {
      return new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen({ host, port }, () => {
          server.off("error", reject);
          server.on("error", (error) => log.error({ err: error }, "the listener failed"));
          const address = server.address();
          if (address === null || typeof address === "string") return reject(new Error("no TCP address"));
          hosts.bound(address.address);
          resolve({ address: address.address, port: address.port });
        });
      });
    },
    attach({ address }) {
      hosts.bound(address);
    },
    accept,
    drain,
    close: () => drain(0),
  };
}
