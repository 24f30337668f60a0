import type { Caller, Target } from "../caller.ts";
import { openSocket } from "../open-socket.ts";
import { type Connection, openConnection } from "./connection.ts";
import { toHeaderBlock } from "./header-block.ts";

/** Calls on one connection before the next is opened: what many gRPC clients and servers agree on. */
export const usualCallsPerConnection = 100;

/** Creates a caller over gRPC that opens a connection when all others have as many calls as they carry. */
export function createGrpcCaller({
  port,
  certificate,
  path,
  message,
  callsPerConnection = usualCallsPerConnection,
}: Extract<Target, { protocol: "grpc" }>): Caller {
  const connections: Connection[] = [];
  const bytes = Buffer.from(message, "base64");
  const head = Buffer.alloc(5);
  head.writeUInt32BE(bytes.byteLength, 1);
  const request = {
    headerBlock: toHeaderBlock({
      ":method": "POST",
      ":scheme": certificate === undefined ? "http" : "https",
      ":authority": `127.0.0.1:${port}`,
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
      "user-agent": "bench",
    }),
    body: Buffer.concat([head, bytes]),
    isStream: path.endsWith("/StreamComplete"),
  };

  function withRoom(): Connection {
    const found = connections.find(({ isClosed, openCalls }) => !isClosed && openCalls < callsPerConnection);
    if (found !== undefined) return found;
    const opened = openConnection(openSocket({ port, certificate, protocol: "h2" }), request);
    connections.push(opened);
    return opened;
  }

  return {
    call: (listener) => withRoom().call(listener),
    close() {
      for (const connection of connections) connection.close();
    },
  };
}
