import type { Socket } from "node:net";
import type { Clock } from "../core/clock.ts";
import type { Log } from "../core/log.ts";

/** A worker that takes connections. */
export interface ConnectionTaker {
  /** Hands a connection over, under a number by which the worker reports its end. The socket of this process stays open. */
  hand(socket: Socket, id: number): void;
}

/** The limits of connections over all workers. */
export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerHost: number | undefined;
}

/**
 * Hands each connection to the worker with the fewest, in turns. A worker gets one at
 * a time: the others wait here, and it is kept here until it has arrived, so that those
 * of a worker that dies go to another one. While a worker has not taken one for a second, connections go to the others.
 */
export interface ConnectionSpread {
  readonly accept: (socket: Socket) => void;
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

/** A connection that a worker is to have. */
interface Handed {
  readonly id: number;
  readonly socket: Socket;
}

interface Load {
  /** Hosts of its connections, by the connections' numbers; also of those that wait for it. */
  readonly open: Map<number, string>;
  /** The one that was handed over and has not arrived. */
  handed: Handed | undefined;
  /** Connections that wait until that one has arrived. */
  readonly waiting: Handed[];
  /** Whether the worker has not taken a connection in time. */
  isLate: boolean;
  stopTimer(): void;
}

/** How long a worker may take for a connection before others get those that wait for it: it hangs, or has much to do. */
const lateMs = 1_000;

/** Creates the spread of a server's connections. */
export function createConnectionSpread(
  { maxConnections, maxConnectionsPerHost = Number.POSITIVE_INFINITY }: ConnectionLimits,
  clock: Clock,
  log: Log,
): ConnectionSpread {
  const loads = new Map<ConnectionTaker, Load>();
  const countByHost = new Map<string, number>();
  /** Connections that no worker is there for. */
  const unserved: Socket[] = [];
  let lastId = 0;
  let total = 0;
  let isClosed = false;

  function refusalOf(host: string): string | undefined {
    if (total + unserved.length >= maxConnections) return "a connection above the limit was closed";
    if ((countByHost.get(host) ?? 0) < maxConnectionsPerHost) return undefined;
    return "a connection above the limit of its host was closed";
  }

  function assign(socket: Socket): void {
    if (isClosed) {
      socket.destroy();
      return;
    }
    const [least] = [...loads].toSorted(
      ([, one], [, other]) => Number(one.isLate) - Number(other.isLate) || one.open.size - other.open.size,
    );
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
    if (load.handed !== undefined) return;
    const next = load.waiting.shift();
    if (next === undefined) return;
    load.handed = next;
    load.stopTimer = clock.after(lateMs, () => passOn(load));
    worker.hand(next.socket, next.id);
  }

  /** Gives the connections that wait for a late worker to the others. */
  function passOn(load: Load): void {
    load.isLate = true;
    if (loads.values().every(({ isLate }) => isLate)) return;
    for (const { id, socket } of load.waiting.splice(0)) {
      forget(load, id);
      assign(socket);
    }
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
      loads.set(worker, { open: new Map(), handed: undefined, waiting: [], isLate: false, stopTimer() {} });
      for (const socket of unserved.splice(0)) assign(socket);
    },
    taken(worker) {
      const load = loads.get(worker);
      if (load === undefined) return;
      load.stopTimer();
      // Only the descriptor of this process is closed; the connection goes on at the worker.
      load.handed?.socket.destroy();
      load.handed = undefined;
      load.isLate = false;
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
      load.stopTimer();
      for (const id of [...load.open.keys()]) forget(load, id);
      if (load.handed !== undefined) assign(load.handed.socket);
      for (const { socket } of load.waiting) assign(socket);
    },
    close() {
      isClosed = true;
      for (const { waiting } of loads.values()) for (const { socket } of waiting.splice(0)) socket.destroy();
      for (const socket of unserved.splice(0)) socket.destroy();
    },
  };
}

/** An IPv4 address and its IPv6-mapped form are the same host. */
function hostOf({ remoteAddress = "" }: Pick<Socket, "remoteAddress">): string {
  return remoteAddress.replace(/^::ffff:(?=\d+\.)/i, "");
}
