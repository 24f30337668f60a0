// The connection to an HTTPS server through a proxy: CONNECT (RFC 9110, 9.3.6), then TLS with the server itself.
import { Socket } from "node:net";
import askForConnection from "undici/lib/api/api-connect.js";
import Client from "undici/lib/dispatcher/client.js";
import { GatewayError } from "../../core/errors/error.ts";
import { toTransportError } from "../http/transport-error.ts";
import { type Connect, createConnector, createProxyConnector } from "./connector.ts";
import { nameProxy, type ProxyServer, proxyHeaders, toProxyRefusal } from "./proxy.ts";

/**
 * Creates the connector for connections to an HTTPS server through a proxy, which
 * sees only the name of the server. A failure of the proxy is a GatewayError that
 * names it, see {@link toProxyRefusal}.
 */
export function createTunnel(proxy: ProxyServer, connectTimeoutMs: number): Connect {
  const toProxy = createProxyConnector(proxy.origin, connectTimeoutMs);
  const toServer = createConnector({ isSecure: true, connectTimeoutMs });
  return (target, onSocket, callback) => {
    const opening = new Client(proxy.origin, {
      connect: (options, done) => toProxy(options, onSocket, done),
      allowH2: false,
      maxHeaderSize: 64 * 1024,
      headersTimeout: 0,
    });
    askForTunnel(opening, proxy, `${target.hostname}:${target.port || 443}`)
      .then((socket) => toServer({ ...target, httpSocket: socket }, onSocket, callback))
      .catch((thrown: unknown) => callback(toTunnelError(thrown, proxy, connectTimeoutMs), null));
  };
}

/** Resolves with a socket that is connected to the target. */
async function askForTunnel(client: Client, proxy: ProxyServer, target: string): Promise<Socket> {
  try {
    const headers = { host: target, "proxy-connection": "keep-alive", ...proxyHeaders(proxy) };
    const { statusCode, socket } = await askForConnection.call(client, { path: target, headers });
    if (statusCode >= 200 && statusCode < 300 && socket instanceof Socket) return checkOpen(socket);
    // undici has removed its own error listener.
    socket.on("error", () => {}).destroy();
    throw toProxyRefusal(proxy, statusCode, target);
  } finally {
    // The client no longer owns the socket.
    await client.destroy();
  }
}

/** Throws when the caller has closed the socket in the meantime: TLS would wait for it without end. */
function checkOpen(socket: Socket): Socket {
  if (socket.destroyed) throw socket.errored ?? new Error("closed");
  return socket;
}

// A GatewayError has no `code` of its cause: after some codes undici would open another connection.
function toTunnelError(thrown: unknown, proxy: ProxyServer, connectTimeoutMs: number): GatewayError {
  if (thrown instanceof GatewayError || !(thrown instanceof Error)) return GatewayError.from(thrown);
  return toTransportError(thrown, { peer: nameProxy(proxy), connectTimeoutMs, phase: "before the answer" });
}
