import type { Socket } from "node:net";
import type { Dispatcher } from "undici";
import Client from "undici/lib/dispatcher/client.js";
import type { Connect } from "./connector.ts";

/** A connection to a server, for one request at a time. */
export interface Connection {
  /** The socket that is being opened for it; undefined otherwise. */
  readonly opening: Socket | undefined;
  /** Requests sent over its socket, including the one in progress. */
  readonly carried: number;
  /** Sends a request; opens a socket first when there is none. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** Counts a request that is about to be sent. */
  count(): void;
  close(): Promise<void>;
}

/** Connections by what they do. */
export interface ConnectionCount {
  /** Kept for the next request. */
  readonly idle: number;
  /** Carrying a request, or being opened for one. */
  readonly used: number;
}

/** The connections to one origin. The user of a connection gives it back, or closes it with `drop`. */
export interface Connections {
  /** The idle connection that was used last, or a new one. */
  take(): Connection;
  /** A new connection. */
  open(): Connection;
  /** How many there are now. */
  readonly count: () => ConnectionCount;
  /** Keeps a connection for the next request. */
  giveBack(connection: Connection): void;
  /** Closes a connection that has failed. */
  drop(connection: Connection): void;
  /** Closes the idle connections. */
  closeIdle(): void;
  /** Retires all connections: idle ones are closed now, the others when they are given back. */
  readonly renew: () => void;
  /** Resolves when all are closed. */
  readonly closeAll: () => Promise<void>;
}

// uvicorn closes idle connections after 5 s without announcing it, and a request
// sent at that moment is lost. A longer time that a server announces is used.
const keepAliveMs = 4_000;
const maxKeepAliveMs = 600_000;

/** Creates connections to an origin. There is none before the first is taken. */
export function createConnections(origin: string, connect: Connect): Connections {
  const all = new Set<Connection>();
  const retired = new WeakSet<Connection>();
  const idle: Connection[] = [];

  function open(): Connection {
    const connection = createConnection(origin, connect, () => {
      // A connection in use is dropped by its request, for which undici may open another socket.
      if (idle.includes(connection)) drop(connection);
    });
    all.add(connection);
    return connection;
  }

  function drop(connection: Connection): void {
    const place = idle.indexOf(connection);
    if (place >= 0) idle.splice(place, 1);
    all.delete(connection);
    connection.close().catch(() => {
      // The connection is unusable whether or not closing it failed.
    });
  }

  function closeIdle(): void {
    for (const connection of [...idle]) drop(connection);
  }

  return {
    take: () => idle.pop() ?? open(),
    open,
    count: () => ({ idle: idle.length, used: all.size - idle.length }),
    giveBack(connection) {
      if (retired.has(connection)) drop(connection);
      else idle.push(connection);
    },
    drop,
    closeIdle,
    renew() {
      closeIdle();
      for (const connection of all) retired.add(connection);
    },
    async closeAll() {
      await Promise.all([...all].map((connection) => connection.close()));
    },
  };
}

function createConnection(origin: string, connect: Connect, onDisconnect: () => void): Connection {
  const client = new Client(origin, {
    connect: (target, callback) => {
      const onSocket = (socket: Socket): void => {
        connection.opening = socket;
      };
      connect(target, onSocket, (...result) => {
        connection.opening = undefined;
        connection.carried = 0;
        callback(...result);
      });
    },
    pipelining: 1,
    allowH2: false,
    maxHeaderSize: 64 * 1024,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: maxKeepAliveMs,
    // The call has its own time limits for the answer.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  client.on("disconnect", onDisconnect);
  const connection = {
    opening: undefined as Socket | undefined,
    carried: 0,
    dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
      client.dispatch(options, handler);
    },
    count(): void {
      connection.carried += 1;
    },
    close(): Promise<void> {
      return client.destroy();
    },
  };
  return connection;
}
