import type { Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";
import type { Connection } from "../http/exchange.ts";
import { afterRunning } from "../http/running-time.ts";
import { type Protocol, sniffProtocol } from "./protocol-sniffer.ts";
import type { TlsTerminator } from "./tls/terminator.ts";
import { refuseTlsMismatch } from "./tls-mismatch.ts";

/**
 * Readies an accepted connection and tells `onReady` what it speaks. Destroys a
 * connection that fails on the way, or that takes its time.
 */
export type ConnectionAcceptor = (
  socket: Socket,
  onReady: (protocol: Protocol, connection: Connection) => void,
) => void;

/** What a reception is made of. */
export interface ConnectionAcceptorOptions {
  /** Plaintext without. */
  readonly tls: TlsTerminator | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds for the first bytes of a connection, again for its TLS handshake, and again for the first bytes in it. */
  readonly timeoutMs: number;
}

/** Creates the reception of a listener. */
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
        // HTTP/2 over TLS needs ALPN (RFC 9113, 3.2), so anything else is HTTP/1 whatever it begins with.
        sniffProtocol(connection.socket, clock, timeoutMs, () => onReady("http1", connection));
      });
    });
}
