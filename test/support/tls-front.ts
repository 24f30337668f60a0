import { once } from "node:events";
import { connect } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import type { Certificate } from "./certificates.ts";
import { listen } from "./listen.ts";

/** Speaks TLS in front of a server that does not. */
export interface TlsFront {
  readonly port: number;
  /** The names that clients asked for in their handshakes. */
  readonly serverNames: readonly string[];
  close(): Promise<void>;
}

/** Starts one on 127.0.0.1. A connection to it is one to the server behind it, whichever end closes. */
export async function startTlsFront(targetPort: number, { cert, key }: Certificate): Promise<TlsFront> {
  const sockets = new Set<TLSSocket>();
  const serverNames: string[] = [];
  const server = createServer({ cert, key }, (socket) => {
    const target = connect({ port: targetPort, host: "127.0.0.1", noDelay: true });
    sockets.add(socket);
    serverNames.push(String(socket.servername));
    socket.on("error", () => {});
    target.on("error", () => socket.destroy());
    socket.on("close", () => {
      sockets.delete(socket);
      target.destroy();
    });
    target.on("close", () => socket.destroy());
    socket.pipe(target).pipe(socket);
  });
  server.on("tlsClientError", () => {});
  const port = await listen(server);
  return {
    port,
    serverNames,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
