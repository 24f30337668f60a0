import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { silentLog } from "../../src/core/log.ts";
import {
  type ConnectionLimits,
  type ConnectionTaker,
  createConnectionSpread,
} from "../../src/workers/connection-spread.ts";

interface Taker extends ConnectionTaker {
  readonly got: { readonly socket: Socket; readonly id: number }[];
}

function createTaker(): Taker {
  const got: Taker["got"] = [];
  return { got, hand: (socket, id) => got.push({ socket, id }) };
}

/** The part of a socket that is looked at. */
function createSocket(remoteAddress = "192.0.2.1"): Socket & { destroyed: boolean } {
  const socket = Object.assign(new EventEmitter(), { remoteAddress, remotePort: 1, destroyed: false });
  // What else a socket has is not used before it arrives at a worker.
  return Object.assign(socket, {
    destroy() {
      socket.destroyed = true;
    },
  }) as unknown as Socket & { destroyed: boolean };
}

function createSpread(limits: Partial<ConnectionLimits> = {}) {
  const spread = createConnectionSpread(
    { maxConnections: 1_000, maxConnectionsPerHost: undefined, ...limits },
    silentLog,
  );
  const workers: [Taker, Taker] = [createTaker(), createTaker()];
  for (const worker of workers) spread.join(worker);
  return {
    ...{ spread, workers },
    /** Accepts a connection that arrives at its worker. */
    accept(socket = createSocket()) {
      spread.accept(socket);
      for (const worker of workers) spread.taken(worker);
      return socket;
    },
    counts: () => workers.map(({ got }) => got.length),
  };
}

test("connections take turns, and go where there are fewest when some have closed", () => {
  const { spread, workers, accept, counts } = createSpread();
  for (let count = 0; count < 10; count += 1) accept();
  expect(counts()).toEqual([5, 5]);
  const [one] = workers;
  for (const { id } of one.got.slice(0, 4)) spread.closed(one, id);
  for (let count = 0; count < 4; count += 1) accept();
  expect(counts()).toEqual([9, 5]);
});

test("short connections one after the other take turns, too", () => {
  const { spread, workers, accept, counts } = createSpread();
  for (let count = 0; count < 10; count += 1) {
    accept();
    for (const worker of workers) for (const { id } of worker.got) spread.closed(worker, id);
  }
  expect(counts()).toEqual([5, 5]);
});

test("a worker gets one at a time; when it dies, those that wait for it go to the others", () => {
  const { spread, workers, counts } = createSpread();
  const [one, other] = workers;
  const sockets = Array.from({ length: 6 }, () => createSocket());
  for (const socket of sockets) spread.accept(socket);
  expect(counts()).toEqual([1, 1]);
  spread.leave(one);
  for (let count = 0; count < 6; count += 1) spread.taken(other);
  expect(other.got).toHaveLength(5);
  expect(sockets.some(({ destroyed }) => destroyed)).toBe(false);
});

test("without a worker connections wait for one, and closing ends those that wait", () => {
  const { spread, workers } = createSpread();
  for (const worker of workers) spread.leave(worker);
  const [first, second] = [createSocket(), createSocket()];
  spread.accept(first);
  spread.accept(second);
  const taker = createTaker();
  spread.join(taker);
  expect(taker.got.map(({ socket }) => socket)).toEqual([first]);
  spread.close();
  expect([first.destroyed, second.destroyed]).toEqual([false, true]);
});

test("the limits of connections hold over all workers, and what closes or dies makes room", () => {
  const { spread, workers, accept } = createSpread({ maxConnections: 4, maxConnectionsPerHost: 2 });
  const [one] = workers;
  const sockets = ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"].map((host) =>
    accept(createSocket(host)),
  );
  expect(sockets.map(({ destroyed }) => destroyed)).toEqual([false, false, true, false, false, true]);
  const [{ id } = { id: 0 }] = one.got;
  spread.closed(one, id);
  spread.closed(one, id);
  expect(accept(createSocket("192.0.2.4")).destroyed).toBe(false);
  spread.leave(one);
  expect(accept(createSocket("192.0.2.5")).destroyed).toBe(false);
});
