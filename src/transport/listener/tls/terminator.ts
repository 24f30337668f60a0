// The door before the front door: TLS off, plain bytes and a verified identity on.
import type { Socket } from "node:net";
import type { Server, TLSSocket } from "node:tls";
import type { CallerIdentity } from "../../../core/call/caller-identity.ts";
import { toPeer } from "../../http/exchange.ts";
import type { TlsCredentials } from "./credentials.ts";
import { type ExpiryDependencies, watchExpiry } from "./expiry-watch.ts";
import { toCallerIdentity } from "./identity.ts";
import { createSecureServer } from "./secure-server.ts";
import { codeOf } from "./tls-fault.ts";

/** A connection whose handshake has succeeded. */
export interface SecureConnection {
  /** Gives and takes plain bytes; its `alpnProtocol` is what was agreed on, false when the client does not speak ALPN. */
  readonly socket: TLSSocket;
  /** Undefined when the client showed no certificate. */
  readonly identity: CallerIdentity | undefined;
}

/** The TLS of a listener. The listener that it is given to closes it. */
export interface TlsTerminator {
  /**
   * Does the handshake on a connection, and destroys the connection when it
   * fails. It may take for ever; who waits no longer destroys the socket.
   */
  accept(socket: Socket, onSecure: (connection: SecureConnection) => void): void;
  /**
   * Takes other credentials for the handshakes that begin from now on. Open
   * connections go on with what they have, but none is resumed by a ticket of
   * before. Throws a TlsFault and changes nothing when they cannot be used.
   */
  reload(credentials: TlsCredentials): void;
  /** Lets go of its timer. */
  close(): void;
}

const refusal = "a client was refused for its certificate";
const nothingShown = "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE";

/** Creates the TLS of a listener. Throws a TlsFault when the credentials cannot be used. */
export function createTlsTerminator(credentials: TlsCredentials, dependencies: ExpiryDependencies): TlsTerminator {
  const { log } = dependencies;
  // Node does not tell which connection a TLS socket is on, but no two have the same ends.
  const waiting = new Map<string, (connection: SecureConnection) => void>();

  function open(given: TlsCredentials): Server {
    const opened = createSecureServer(given);
    opened.on("tlsClientError", tellFailure);
    opened.on("secureConnection", receive);
    return opened;
  }

  function tellFailure(error: Error, socket: TLSSocket): void {
    // Where a certificate is required Node refuses by itself, and has forgotten the address by now.
    const reason = socket.authorizationError ?? (codeOf(error) === nothingShown ? nothingShown : undefined);
    if (reason === undefined) log.debug({ err: error }, "a TLS handshake failed");
    else log.info({ reason }, refusal);
  }

  function receive(socket: TLSSocket): void {
    socket.on("error", (error) => log.debug({ err: error }, "a TLS connection failed"));
    const ends = toEnds(socket);
    const onSecure = waiting.get(ends);
    waiting.delete(ends);
    const certificate = socket.getPeerX509Certificate();
    if (certificate !== undefined && !socket.authorized) {
      log.info({ peer: toPeer(socket), reason: socket.authorizationError }, refusal);
      socket.destroy();
    } else if (onSecure === undefined) {
      // The other end has closed the connection in the meantime, and nobody waits.
      socket.destroy();
    } else {
      // A half-open socket must still be able to send the answer.
      socket.allowHalfOpen = true;
      onSecure({ socket, identity: certificate && toCallerIdentity(certificate) });
    }
  }

  let server = open(credentials);
  let stopWatch = watchExpiry(credentials, dependencies);

  return {
    accept(socket, onSecure) {
      const ends = toEnds(socket);
      waiting.set(ends, onSecure);
      socket.once("close", () => {
        if (waiting.get(ends) === onSecure) waiting.delete(ends);
      });
      // A client that has said its last word in the middle of a handshake cannot finish it.
      socket.allowHalfOpen = false;
      server.emit("connection", socket);
    },
    reload(next) {
      // Either may throw, so nothing of the old is touched before both are there.
      const nextServer = open(next);
      const stopNextWatch = watchExpiry(next, dependencies);
      stopWatch();
      server = nextServer;
      stopWatch = stopNextWatch;
    },
    close: () => stopWatch(),
  };
}

/** Both ends of a TCP connection. */
function toEnds({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress}:${localPort} ${remoteAddress}:${remotePort}`;
}
