import { Socket } from "node:net";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import buildConnector from "undici/lib/core/connect.js";

// Node reads a socket into slabs of 64 KiB, and a few bytes that wait for a slow
// reader keep a whole slab alive. Here all sockets are read into one shared buffer,
// and the bytes are copied before the next read. undici passes these options, which
// its types lack, to net.connect and tls.connect.
const readBytes = 8 * 1024;
const reading = {
  /** Bytes that may wait in a socket before reading stops. */
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
 * Opens a connection. `onSocket` gets each of its sockets, TLS included, when opening
 * it begins: destroying the last one gives the connection up.
 */
export type Connect = (
  target: buildConnector.Options,
  onSocket: (socket: Socket) => void,
  callback: buildConnector.Callback,
) => void;

/**
 * Creates the connector for direct connections to a server. HTTPS trusts the CAs of
 * Node, of the system and of NODE_EXTRA_CA_CERTS.
 */
export function createConnector({ isSecure, connectTimeoutMs }: ConnectorOptions): Connect {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    // HTTP/2 would put all answers on one connection, where a stalled reader delays
    // the others and a cancelled answer cannot close its socket.
    allowH2: false,
    ...reading,
    ...(isSecure && { secureContext: trustedContext() }),
  });
  return (target, onSocket, callback) => {
    // buildConnector's function returns the socket, but its types do not declare it.
    const connecting: unknown = connect(target, (...result) => {
      const [, socket] = result;
      // undici treats a reset as the end of a body that is delimited by the end of
      // its connection. With another code it remains an error.
      socket?.prependListener("error", (failure: NodeJS.ErrnoException) => {
        if (failure.code === "ECONNRESET") failure.code = "RESET";
      });
      callback(...result);
    });
    if (connecting instanceof Socket) onSocket(connecting);
  };
}

/**
 * Creates the connector for connections to a proxy. undici would check the proxy's
 * certificate against the host of the request, which is the server behind it, so
 * that server name is removed.
 */
export function createProxyConnector(proxyOrigin: string, connectTimeoutMs: number): Connect {
  const connect = createConnector({ isSecure: proxyOrigin.startsWith("https:"), connectTimeoutMs });
  return ({ servername: _ofServer, ...target }, onSocket, callback) => connect(target, onSocket, callback);
}

let trusted: SecureContext | undefined;

// Made once, because parsing some hundred certificates for each connection is slow.
function trustedContext(): SecureContext {
  trusted ??= createSecureContext({
    ca: [...new Set([...getCACertificates("default"), ...getCACertificates("system")])],
  });
  return trusted;
}
