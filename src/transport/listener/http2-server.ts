import {
  constants,
  createServer,
  type Http2Session,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from "node:http2";
import {
  type Connection,
  type Exchange,
  type ProtocolDependencies,
  type ProtocolServer,
  toPeer,
} from "../http/exchange.ts";
import { afterRunning } from "../http/running-time.ts";
import { Http2Exchange } from "./http2-exchange.ts";
import type { ListenerLimits } from "./listener-limits.ts";
import { watchSession } from "./session-watch.ts";

/** Serves HTTP/2, over TLS or with prior knowledge: gRPC, and Connect and gRPC-Web from clients that multiplex. */
export function createHttp2Server(
  handle: (exchange: Exchange) => void,
  limits: ListenerLimits,
  { nextAgeMs, clock, log }: ProtocolDependencies,
): ProtocolServer {
  const sessions = new Set<Http2Session>();
  const server = createServer(toServerOptions(limits));
  // Each session has its own error listener; without this one Node would treat the error as unhandled.
  server.on("sessionError", () => {});

  const onStreamError = (error: Error): void => log.debug({ err: error }, "an HTTP/2 stream broke off");

  function receive(session: ServerHttp2Session, { socket, identity }: Connection): void {
    session.setLocalWindowSize(limits.connectionWindowBytes);
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.on("error", (error) => log.debug({ err: error }, "an HTTP/2 connection failed"));
    session.on("frameError", (type, code) => log.debug({ type, code }, "an HTTP/2 frame could not be sent"));
    const watch = watchSession({ session, socket, limits, maxAgeMs: nextAgeMs(), clock });
    const dependencies = { peer: toPeer(socket), identity, ...watch, closeLater };
    session.on("stream", (stream, headers, _flags, rawHeaders) => {
      stream.on("error", onStreamError);
      const exchange = new Http2Exchange(stream, headers, rawHeaders, dependencies);
      // The read that opened the stream may also have reset it.
      if (exchange.isClosed()) return;
      if (headers.expect === "100-continue") stream.additionalHeaders({ ":status": 100 });
      handle(exchange);
    });
  }

  // A client that is still sending needs a reset, or its stream stays open. The reset waits: nghttp2 drops an unsent
  // answer when the stream is reset, even with NO_ERROR. Most clients stop by themselves before.
  function closeLater(stream: ServerHttp2Stream): void {
    const close = (): void => stream.close(constants.NGHTTP2_NO_ERROR);
    let stopTimer = afterRunning(clock, limits.resetGraceMs, () => {
      if (stream.state.localClose === 1) close();
      else stopTimer = clock.after(limits.readerStallTimeoutMs, close);
    });
    stream.once("close", () => stopTimer());
  }

  return {
    accept(connection) {
      const { socket } = connection;
      // An HTTP/2 client that half-closes its socket reads no answers; without this its streams would stay open.
      socket.allowHalfOpen = false;
      // Node creates the session while it emits the event, so the next "session" event is that of this socket.
      server.once("session", (session) => receive(session, connection));
      server.emit("connection", socket);
    },
    drain() {
      for (const session of sessions) session.close();
    },
    close() {},
  };
}

function toServerOptions(limits: ListenerLimits): ServerOptions {
  return {
    settings: {
      maxConcurrentStreams: limits.maxStreams,
      initialWindowSize: limits.streamWindowBytes,
      maxHeaderListSize: limits.maxHeaderBytes,
      enablePush: false,
      enableConnectProtocol: false,
    },
    maxHeaderListPairs: limits.maxHeaderPairs,
    maxSessionMemory: limits.maxSessionMemoryMb,
    maxSessionInvalidFrames: limits.maxInvalidFrames,
    maxSessionRejectedStreams: limits.maxRejectedStreams,
    streamResetBurst: limits.streamResetBurst,
    streamResetRate: limits.streamResetsPerSecond,
    unknownProtocolTimeout: limits.firstByteTimeoutMs,
  };
}
