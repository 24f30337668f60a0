import { once } from "node:events";
import { createServer as createTcpServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { readFixture } from "./fixture.ts";
import { toAnswer } from "./http-answer.ts";

/** A server for "localhost" whose TLS handshakes wait until a test lets them go on. It answers everything with "ok". */
export interface GatedTlsServer {
  readonly port: number;
  /** The next connection, before its handshake. */
  accepted(): Promise<GatedConnection>;
  close(): Promise<void>;
}

/** A connection whose handshake waits. */
export interface GatedConnection {
  /** Goes on with the handshake. */
  open(): void;
  /** Resolves when the connection is closed, with what was sent on it after the handshake. */
  readonly received: Promise<string>;
}

/** Starts a server on 127.0.0.1 with the certificate in test/fixtures/tls. */
export async function startGatedTlsServer(): Promise<GatedTlsServer> {
  const sockets = new Set<Socket>();
  const gate = createTcpServer({ pauseOnConnect: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  gate.listen(0, "127.0.0.1");
  await once(gate, "listening");
  const address = gate.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");

  return {
    port: address.port,
    accepted: () => new Promise((resolve) => gate.once("connection", (socket) => resolve(toConnection(socket)))),
    async close() {
      for (const socket of sockets) socket.destroy();
      gate.close();
      await once(gate, "close");
    },
  };
}

function toConnection(socket: Socket): GatedConnection {
  let received = "";
  const tls = createTlsServer({ key: readFixture("tls/localhost.key"), cert: readFixture("tls/localhost.crt") });
  tls.on("tlsClientError", () => {});
  tls.on("secureConnection", (secure) => {
    secure.on("error", () => {});
    secure.on("data", (bytes: Buffer) => {
      received += bytes.toString();
      secure.write(toAnswer(["ok"], "length", {}));
    });
  });
  return {
    open() {
      tls.emit("connection", socket);
      socket.resume();
    },
    received: new Promise((resolve) => socket.once("close", () => resolve(received))),
  };
}
