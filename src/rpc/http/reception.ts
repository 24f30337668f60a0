import type { Socket } from "node:net";
import type { Clock } from "../../core/clock.ts";
import type { TlsTerminator } from "../tls/terminator.ts";
import type { Connection } from "./exchange.ts";
import { type Protocol, sniffProtocol } from "./protocol-sniffer.ts";

/**
 * Readies an accepted connection and tells `onReady` what it speaks. Destroys a
 * connection that fails on the way, or that takes its time.
 */
export type Reception = (socket: Socket, onReady: (protocol: Protocol, connection: Connection) => void) => void;

/**
 * Creates the reception of a listener. A connection has `timeoutMs` for its TLS
 * handshake, where there is one, and the same again for the first bytes of HTTP.
 */
export function createReception(tls: TlsTerminator | undefined, clock: Clock, timeoutMs: number): Reception {
  if (tls === undefined) {
    return (socket, onReady) =>
      sniffProtocol(socket, clock, timeoutMs, (protocol) => onReady(protocol, { socket, identity: undefined }));
  }
  return (socket, onReady) => {
    const stopTimer = clock.after(timeoutMs, () => socket.destroy());
    socket.once("close", stopTimer);
    tls.accept(socket, (connection) => {
      stopTimer();
      if (connection.socket.alpnProtocol === "h2") return onReady("http2", connection);
      // HTTP/2 over TLS needs ALPN (RFC 9113, 3.2), so anything else is HTTP/1 whatever it begins with.
      sniffProtocol(connection.socket, clock, timeoutMs, () => onReady("http1", connection));
    });
  };
}
