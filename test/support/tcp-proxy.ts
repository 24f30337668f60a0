import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { listen } from "./listen.ts";

/** How a line between a client and a server behaves; what is unset is as it is without the proxy. */
export interface Line {
  /** Milliseconds that each piece takes, one way. */
  readonly latencyMs?: number;
  /** Bytes that go from server to client before the line breaks. */
  readonly breaksAfterBytes?: number;
  /** Whether both ends see a reset when it breaks; they see an orderly end otherwise. */
  readonly resets?: boolean;
}

/** A TCP proxy on 127.0.0.1 that spoils the line to a server. */
export interface TcpProxy {
  readonly port: number;
  /** Such as "http://127.0.0.1:12345". */
  readonly origin: string;
  /** How the next connections behave. */
  line: Line;
  /** Connections so far. */
  readonly connections: number;
  /** Connections that a client has open. */
  readonly openConnections: number;
  /** From now on nothing passes on the connections that there are, and none of them is closed: the peer has vanished. */
  freeze(): void;
  close(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** Starts a proxy to a port of 127.0.0.1. */
export async function startTcpProxy(targetPort: number, line: Line = {}): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  const frozen = new WeakSet<Pair>();
  let connections = 0;

  const listener = createServer({ noDelay: true }, (client) => {
    connections += 1;
    const server = connect({ port: targetPort, host: "127.0.0.1", noDelay: true });
    const pair = { client, server };
    pairs.add(pair);
    client.on("close", () => pairs.delete(pair));
    for (const socket of [client, server]) socket.on("error", () => {});
    forward(pair, proxy.line);
  });

  function forward(pair: Pair, { latencyMs = 0, breaksAfterBytes = Number.POSITIVE_INFINITY, resets }: Line): void {
    const { client, server } = pair;
    let left = breaksAfterBytes;

    async function pass(to: Socket, bytes: Buffer): Promise<void> {
      if (latencyMs > 0) await sleep(latencyMs);
      if (!(frozen.has(pair) || to.destroyed)) to.write(bytes);
    }

    function breakOff(): void {
      if (resets === true) client.resetAndDestroy();
      else client.end();
      server.destroy();
    }

    client.on("data", (bytes: Buffer) => pass(server, bytes));
    server.on("data", async (bytes: Buffer) => {
      const passing = bytes.subarray(0, left);
      left -= passing.byteLength;
      await pass(client, passing);
      if (left === 0) breakOff();
    });
    client.on("close", () => frozen.has(pair) || server.destroy());
    server.on("close", () => frozen.has(pair) || client.end());
  }

  const port = await listen(listener);
  const proxy: TcpProxy = {
    port,
    origin: `http://127.0.0.1:${port}`,
    line,
    get connections() {
      return connections;
    },
    get openConnections() {
      return pairs.size;
    },
    freeze() {
      for (const pair of pairs) frozen.add(pair);
    },
    async close() {
      for (const { client, server } of pairs) {
        client.destroy();
        server.destroy();
      }
      listener.close();
      await once(listener, "close");
    },
  };
  return proxy;
}
