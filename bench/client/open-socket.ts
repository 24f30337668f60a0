import { connect, type Socket } from "node:net";
import { connect as connectSecurely } from "node:tls";

/** Where a socket goes. */
export interface Destination {
  /** Of this machine. */
  readonly port: number;
  /** Trusted, in PEM: the socket is TLS then. */
  readonly certificate: string | undefined;
  readonly protocol: "h2" | "http/1.1";
}

/** Opens a socket, which may be written to at once. With TLS a server that does not choose HTTP/2 when asked for it is left. */
export function openSocket({ port, certificate, protocol }: Destination): Socket {
  const host = "127.0.0.1";
  if (certificate === undefined) return connect({ port, host, noDelay: true });
  const socket = connectSecurely({ port, host, ca: certificate, ALPNProtocols: [protocol] });
  socket.setNoDelay(true);
  socket.once("secureConnect", () => {
    const chosen = socket.alpnProtocol;
    if (protocol === "h2" && chosen !== "h2") socket.destroy(new Error(`the server chose ${chosen} instead of HTTP/2`));
  });
  return socket;
}
