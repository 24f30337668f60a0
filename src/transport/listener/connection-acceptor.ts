import type { Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { Connection } from "../http/exchange.ts";
import { afterRunning } from "../http/running-time.ts";
import { type Protocol, sniffProtocol } from "./protocol-sniffer.ts";
import type { TlsTerminator } from "./tls/terminator.ts";
import { refuseTlsMismatch } from "./tls-mismatch.ts";

/**
 * Prepares an accepted connection: TLS and the choice of the protocol, which
 * `onReady` gets. Destroys a connection that fails or exceeds the time limit.
 */
export type ConnectionAcceptor = (
  socket: Socket,
  onReady: (protocol: Protocol, connection: Connection) => void,
) => void;

/** What a connection acceptor is made of. */
export interface ConnectionAcceptorOptions {
  /** Plaintext when undefined. */
  readonly tls: TlsTerminator | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds for each step: the first bytes of a connection, its TLS handshake, the first bytes inside TLS. */
  readonly timeoutMs: number;
}

/** Creates the connection acceptor of a listener. */
export function createConnectionAcceptor({
  tls,
  clock,
  log,
  timeoutMs,
}: ConnectionAcceptorOptions): ConnectionAcceptor {
  return (socket, onReady) =>
    sniffProtocol(socket, clock, timeoutMs, (beginning) => {
      if (tls === undefined) {
        if (beginning === "tls") return refuseTlsMismatch(socket, beginning, { clock, log, timeoutMs });
        return onReady(beginning, { socket, identity: undefined });
      }
      if (beginning !== "tls") return refuseTlsMismatch(socket, beginning, { clock, log, timeoutMs });
      const stopTimer = afterRunning(clock, timeoutMs, () => socket.destroy());
      socket.once("close", stopTimer);
      tls.accept(socket, (connection) => {
        stopTimer();
        if (connection.socket.alpnProtocol === "h2") return onReady("http2", connection);
        // HTTP/2 over TLS needs ALPN (RFC 9113, 3.2), so every other connection is HTTP/1, whatever its first bytes.
        sniffProtocol(connection.socket, clock, timeoutMs, () => onReady("http1", connection));
      });
    });
}
