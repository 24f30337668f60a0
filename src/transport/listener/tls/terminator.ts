// Terminates TLS: the listener gets plain bytes and a verified identity.
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
  /** Carries plain bytes; its `alpnProtocol` is the negotiated one, false when the client does not use ALPN. */
  readonly socket: TLSSocket;
  /** Undefined when the client showed no certificate. */
  readonly identity: CallerIdentity | undefined;
}

/** The TLS of a listener, which closes it. */
export interface TlsTerminator {
  /**
   * Does the handshake on a connection, and destroys the connection when it fails.
   * The handshake has no time limit; the caller destroys the socket to give it up.
   */
  accept(socket: Socket, onSecure: (connection: SecureConnection) => void): void;
  /**
   * Uses other credentials for new handshakes. Open connections keep theirs, and
   * session tickets issued before cannot resume a session. Throws a TlsFault and
   * changes nothing when the credentials cannot be used.
   */
  reload(credentials: TlsCredentials): void;
  /** Stops its timer. */
  close(): void;
}

const refusal = "a client was refused for its certificate";
const nothingShown = "ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE";

/** Creates the TLS of a listener. Throws a TlsFault when the credentials cannot be used. */
export function createTlsTerminator(credentials: TlsCredentials, dependencies: ExpiryDependencies): TlsTerminator {
  const { log } = dependencies;
  // Node does not expose the connection under a TLS socket; its pair of addresses identifies it.
  const waiting = new Map<string, (connection: SecureConnection) => void>();

  function open(given: TlsCredentials): Server {
    const opened = createSecureServer(given);
    opened.on("tlsClientError", logFailure);
    opened.on("secureConnection", receive);
    return opened;
  }

  function logFailure(error: Error, socket: TLSSocket): void {
    // When a certificate is required, Node itself refuses the client, and the socket no longer has its address.
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
      // The client closed the connection during the handshake, so its callback is gone.
      socket.destroy();
    } else {
      // A client may half-close its connection after the request and still expect the answer.
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
      // A client that half-closes its connection during the handshake cannot finish it.
      socket.allowHalfOpen = false;
      server.emit("connection", socket);
    },
    reload(next) {
      // Either may throw, so the current server and watch are replaced only after both were made.
      const nextServer = open(next);
      const stopNextWatch = watchExpiry(next, dependencies);
      stopWatch();
      server = nextServer;
      stopWatch = stopNextWatch;
    },
    close: () => stopWatch(),
  };
}

/** Local and remote address of a TCP connection. */
function toEnds({ localAddress, localPort, remoteAddress, remotePort }: Socket): string {
  return `${localAddress}:${localPort} ${remoteAddress}:${remotePort}`;
}
