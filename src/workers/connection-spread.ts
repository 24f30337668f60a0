import type { Socket } from "node:net";
import type { Log } from "../core/log.ts";

/** A worker that takes connections. */
export interface ConnectionTaker {
  /** Hands a connection over, under a number by which the worker reports its end. */
  hand(socket: Socket, id: number): void;
}

/** The limits of connections over all workers. */
export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerHost: number | undefined;
}

/**
 * Hands each connection to the worker with the fewest, in turns. A worker gets one at a time:
 * the others wait here, so that a worker that dies loses one of them at most.
 */
export interface ConnectionSpread {
  accept(socket: Socket): void;
  /** A worker is ready for connections. */
  join(worker: ConnectionTaker): void;
  /** The connection that was handed to a worker last has arrived there. */
  taken(worker: ConnectionTaker): void;
  /** A connection of a worker has closed. */
  closed(worker: ConnectionTaker, id: number): void;
  /** A worker is gone, and its connections with it. */
  leave(worker: ConnectionTaker): void;
  /** Closes the connections that wait. */
  close(): void;
}

interface Load {
  /** Hosts of its connections, by the connections' numbers; also of those that wait for it. */
  readonly open: Map<number, string>;
  /** Connections that wait until the one before has arrived. */
  waiting: { readonly id: number; readonly socket: Socket }[];
  isBusy: boolean;
}

/** Creates the spread of a server's connections. */
export function createConnectionSpread(
  { maxConnections, maxConnectionsPerHost = Number.POSITIVE_INFINITY }: ConnectionLimits,
  log: Log,
): ConnectionSpread {
  const loads = new Map<ConnectionTaker, Load>();
  const countByHost = new Map<string, number>();
  /** Connections that no worker is there for. */
  const unserved: Socket[] = [];
  let lastId = 0;
  let total = 0;

  function refusalOf(host: string): string | undefined {
    if (total + unserved.length >= maxConnections) return "a connection above the limit was closed";
    if ((countByHost.get(host) ?? 0) < maxConnectionsPerHost) return undefined;
    return "a connection above the limit of its host was closed";
  }

  function assign(socket: Socket): void {
    const [least] = [...loads].toSorted(([, one], [, other]) => one.open.size - other.open.size);
    if (least === undefined) {
      unserved.push(socket);
      return;
    }
    const [worker, load] = least;
    // Of those with equally few, the next connection goes to another one.
    loads.delete(worker);
    loads.set(worker, load);
    const host = hostOf(socket);
    lastId += 1;
    total += 1;
    load.open.set(lastId, host);
    countByHost.set(host, (countByHost.get(host) ?? 0) + 1);
    load.waiting.push({ id: lastId, socket });
    handNext(worker, load);
  }

  function handNext(worker: ConnectionTaker, load: Load): void {
    if (load.isBusy) return;
    const next = load.waiting.shift();
    if (next === undefined) return;
    load.isBusy = true;
    worker.hand(next.socket, next.id);
  }

  function forget(load: Load, id: number): void {
    const host = load.open.get(id);
    if (host === undefined) return;
    load.open.delete(id);
    total -= 1;
    const left = (countByHost.get(host) ?? 1) - 1;
    if (left > 0) countByHost.set(host, left);
    else countByHost.delete(host);
  }

  return {
    accept(socket) {
      // A client may leave while its connection waits; the worker sees that, too.
      socket.on("error", () => {});
      const refusal = refusalOf(hostOf(socket));
      if (refusal === undefined) return assign(socket);
      log.warn({ peer: `${socket.remoteAddress}:${socket.remotePort}` }, refusal);
      socket.destroy();
    },
    join(worker) {
      loads.set(worker, { open: new Map(), waiting: [], isBusy: false });
      for (const socket of unserved.splice(0)) assign(socket);
    },
    taken(worker) {
      const load = loads.get(worker);
      if (load === undefined) return;
      load.isBusy = false;
      handNext(worker, load);
    },
    closed(worker, id) {
      const load = loads.get(worker);
      if (load !== undefined) forget(load, id);
    },
    leave(worker) {
      const load = loads.get(worker);
      loads.delete(worker);
      if (load === undefined) return;
      for (const id of [...load.open.keys()]) forget(load, id);
      for (const { socket } of load.waiting) assign(socket);
    },
    close() {
      for (const { waiting } of loads.values()) for (const { socket } of waiting.splice(0)) socket.destroy();
      for (const socket of unserved.splice(0)) socket.destroy();
    },
  };
}

/** An IPv4 address and its IPv6-mapped form are the same host. */
function hostOf({ remoteAddress = "" }: Pick<Socket, "remoteAddress">): string {
  return remoteAddress.replace(/^::ffff:(?=\d+\.)/i, "");
}
