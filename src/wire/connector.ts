import { Socket } from "node:net";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { buildConnector } from "undici";

// Node reads a socket into slabs of 64 KiB, and a few bytes that wait for a slow
// reader keep a whole one alive. Here all sockets are read into the same bytes,
// which are handed on as a copy of their own before the next read. undici's types
// do not know these options, which it hands to net.connect and tls.connect.
const readBytes = 8 * 1024;
const reading = {
  /** What may wait in a socket before nothing more is read. */
  highWaterMark: readBytes,
  onread: {
    buffer: Buffer.allocUnsafeSlow(readBytes),
    // Node calls it as a method of the socket, and stops reading when it returns false.
    callback(this: Socket, byteLength: number, buffer: Uint8Array): boolean {
      const bytes = Buffer.allocUnsafeSlow(byteLength);
      bytes.set(buffer.subarray(0, byteLength));
      return this.push(bytes);
    },
  },
};

/** How connections are opened. */
export interface ConnectorOptions {
  readonly isSecure: boolean;
  readonly connectTimeoutMs: number;
}

/**
 * Opens a connection. `onSocket` gets each of its sockets as it begins to be
 * opened, TLS included: destroying the last one gives the connection up.
 */
export type Connect = (
  target: buildConnector.Options,
  onSocket: (socket: Socket) => void,
  callback: buildConnector.Callback,
) => void;

/**
 * Creates what opens connections straight to a server. HTTPS trusts the CAs of
 * Node, of the system and of NODE_EXTRA_CA_CERTS.
 */
export function createConnector({ isSecure, connectTimeoutMs }: ConnectorOptions): Connect {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    // HTTP/2 would put all answers on one connection, where a reader that stalls
    // holds up the others and a cancelled answer cannot close its socket.
    allowH2: false,
    ...reading,
    ...(isSecure && { secureContext: trustedContext() }),
  });
  return (target, onSocket, callback) => {
    // It returns the socket, which its types do not say.
    const connecting: unknown = connect(target, (...result) => {
      const [, socket] = result;
      // undici takes a reset for the end of a body that only the end of its
      // connection delimits. Under another code it stays an error.
      socket?.prependListener("error", (failure: NodeJS.ErrnoException) => {
        if (failure.code === "ECONNRESET") failure.code = "RESET";
      });
      callback(...result);
    });
    if (connecting instanceof Socket) onSocket(connecting);
  };
}

/**
 * Creates what opens connections to a proxy. undici means its certificate to be of
 * the host that a request names, which here is the server behind it.
 */
export function createProxyConnector(proxyOrigin: string, connectTimeoutMs: number): Connect {
  const connect = createConnector({ isSecure: proxyOrigin.startsWith("https:"), connectTimeoutMs });
  return ({ servername: _ofServer, ...target }, onSocket, callback) => connect(target, onSocket, callback);
}

let trusted: SecureContext | undefined;

// Some hundred certificates are too many to parse for each connection.
function trustedContext(): SecureContext {
  trusted ??= createSecureContext({
    ca: [...new Set([...getCACertificates("default"), ...getCACertificates("system")])],
  });
  return trusted;
}
