import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { silentLog } from "../../src/core/log.ts";
import {
  type ConnectionLimits,
  type ConnectionTaker,
  createConnectionSpread,
} from "../../src/workers/connection-spread.ts";
import { createFakeClock } from "../support/fake-clock.ts";

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
  const clock = createFakeClock();
  const spread = createConnectionSpread(
    { maxConnections: 1_000, maxConnectionsPerHost: undefined, ...limits },
    clock,
    silentLog,
  );
  const workers: [Taker, Taker] = [createTaker(), createTaker()];
  for (const worker of workers) spread.join(worker);
  return {
    ...{ spread, workers, clock },
    /** Accepts a connection that arrives at its worker. */
    accept(socket = createSocket()) {
      spread.accept(socket);
      for (const worker of workers) spread.taken(worker);
      return socket;
    },
    /** Whether it was closed without going to a worker, where it would go on. */
    isRefused: (socket: Socket) =>
      socket.destroyed && !workers.some(({ got }) => got.some((each) => each.socket === socket)),
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

test("a worker gets one at a time; when it dies, that one and those that wait for it go to the others", () => {
  const { spread, workers, counts } = createSpread();
  const [one, other] = workers;
  const sockets = Array.from({ length: 6 }, () => createSocket());
  for (const socket of sockets) spread.accept(socket);
  expect(counts()).toEqual([1, 1]);
  spread.leave(one);
  for (let count = 0; count < 6; count += 1) spread.taken(other);
  // Also the one that was on its way to the worker that died.
  expect(new Set(other.got.map(({ socket }) => socket))).toEqual(new Set(sockets));
});

test("a connection is closed here once it has arrived, and not before", () => {
  const { spread, workers } = createSpread();
  const socket = createSocket();
  spread.accept(socket);
  expect(socket.destroyed).toBe(false);
  for (const worker of workers) spread.taken(worker);
  expect(socket.destroyed).toBe(true);
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
  // The worker ends before it has taken it: no other one comes.
  spread.leave(taker);
  expect(first.destroyed).toBe(true);
});

test("the limits of connections hold over all workers, and what closes or dies makes room", () => {
  const { spread, workers, accept, isRefused } = createSpread({ maxConnections: 4, maxConnectionsPerHost: 2 });
  const [one] = workers;
  const sockets = ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"].map((host) =>
    accept(createSocket(host)),
  );
  expect(sockets.map(isRefused)).toEqual([false, false, true, false, false, true]);
  const [{ id } = { id: 0 }] = one.got;
  spread.closed(one, id);
  spread.closed(one, id);
  expect(isRefused(accept(createSocket("192.0.2.4")))).toBe(false);
  spread.leave(one);
  expect(isRefused(accept(createSocket("192.0.2.5")))).toBe(false);
});

test("a worker that does not take a connection for a second gets no others, until it has taken it", () => {
  const { spread, workers, clock, counts } = createSpread({ maxConnections: 10 });
  const [hung, other] = workers;
  const accept = (): void => {
    spread.accept(createSocket());
    spread.taken(other);
  };
  for (let count = 0; count < 6; count += 1) accept();
  expect(counts()).toEqual([1, 3]);
  clock.advance(999);
  expect(counts()).toEqual([1, 3]);
  clock.advance(1);
  for (let count = 0; count < 2; count += 1) spread.taken(other);
  expect(counts()).toEqual([1, 5]);
  for (let count = 0; count < 4; count += 1) accept();
  expect(counts()).toEqual([1, 9]);
  // Those that were passed on count once.
  const [, , , , refused] = Array.from({ length: 5 }, () => {
    const socket = createSocket();
    spread.accept(socket);
    return socket;
  });
  expect(refused?.destroyed).toBe(true);

  spread.taken(hung);
  for (const { id } of other.got) spread.closed(other, id);
  accept();
  accept();
  expect(counts()).toEqual([2, 10]);
});

test("when all workers are late, connections wait for them, and none is lost", () => {
  const { spread, workers, clock, counts } = createSpread();
  const sockets = Array.from({ length: 8 }, () => createSocket());
  for (const socket of sockets) spread.accept(socket);
  clock.advance(60_000);
  expect(counts()).toEqual([1, 1]);
  for (let count = 0; count < 8; count += 1) for (const worker of workers) spread.taken(worker);
  expect(new Set(workers.flatMap(({ got }) => got.map(({ socket }) => socket)))).toEqual(new Set(sockets));
});
