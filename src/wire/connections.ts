import type { Socket } from "node:net";
import { Client, type Dispatcher } from "undici";
import type { Connect } from "./connector.ts";

/** A connection to a server, which carries one request at a time. */
export interface Connection {
  /** The socket that is being opened for it; undefined while none is. */
  readonly opening: Socket | undefined;
  /** Requests that its socket has carried, the one under way included. */
  readonly carried: number;
  /** Sends a request, over a socket that is opened first where there is none. */
  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void;
  /** Counts a request that its socket is about to carry. */
  count(): void;
  close(): Promise<void>;
}

/** The connections to one origin. A connection that is taken is given back, or closed with `drop`. */
export interface Connections {
  /** One that is idle, the last one used first, or a new one. */
  take(): Connection;
  /** A new one. */
  open(): Connection;
  /** Keeps a connection for the next request. */
  giveBack(connection: Connection): void;
  /** Closes a connection that has failed. */
  drop(connection: Connection): void;
  /** Closes those that are idle. */
  closeIdle(): void;
  /** Goes on with new ones: those that are idle are closed, the others as they are given back. */
  renew(): void;
  /** Resolves when all are closed. */
  closeAll(): Promise<void>;
}

// uvicorn closes idle connections after 5 s without a word, and a request that
// meets the closing is lost. Servers that announce more are believed.
const keepAliveMs = 4_000;
const maxKeepAliveMs = 600_000;

/** Creates connections to an origin. There is none before the first is taken. */
export function createConnections(origin: string, connect: Connect): Connections {
  const all = new Set<Connection>();
  const worn = new WeakSet<Connection>();
  const idle: Connection[] = [];

  function open(): Connection {
    const connection = createConnection(origin, connect, () => {
      // One that is in use is looked after by its request, for which undici may open another socket.
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
      // It is gone either way.
    });
  }

  function closeIdle(): void {
    for (const connection of [...idle]) drop(connection);
  }

  return {
    take: () => idle.pop() ?? open(),
    open,
    giveBack(connection) {
      if (worn.has(connection)) drop(connection);
      else idle.push(connection);
    },
    drop,
    closeIdle,
    renew() {
      closeIdle();
      for (const connection of all) worn.add(connection);
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
    // How long an answer may take is the call's business.
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
