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
import { seededRandom } from "../support/seeded-random.ts";

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

test("when all workers are late and one recovers, it gets what waits for those that still hang", () => {
  const { spread, workers, clock } = createSpread();
  const [recovered, hung] = workers;
  const sockets = Array.from({ length: 8 }, () => createSocket());
  for (const socket of sockets) spread.accept(socket);
  clock.advance(60_000);
  for (let count = 0; count < 8; count += 1) spread.taken(recovered);
  // Only the one that was handed to it before stays with the worker that hangs.
  expect([recovered.got.length, hung.got.length]).toEqual([7, 1]);
  expect(new Set([...recovered.got, ...hung.got].map(({ socket }) => socket))).toEqual(new Set(sockets));
});

test("when all workers are late and another one joins, it gets what waits for them", () => {
  const { spread, workers, clock } = createSpread();
  const sockets = Array.from({ length: 8 }, () => createSocket());
  for (const socket of sockets) spread.accept(socket);
  clock.advance(60_000);
  const joined = createTaker();
  spread.join(joined);
  for (let count = 0; count < 8; count += 1) spread.taken(joined);
  expect([...workers, joined].map(({ got }) => got.length)).toEqual([1, 1, 6]);
  expect(new Set([...workers, joined].flatMap(({ got }) => got.map(({ socket }) => socket)))).toEqual(new Set(sockets));
});

test("the limit of a host holds while no worker is there, and its connections count once when one joins", () => {
  const { spread, workers } = createSpread({ maxConnectionsPerHost: 2 });
  for (const worker of workers) spread.leave(worker);
  const accept = (host: string): boolean => {
    const socket = createSocket(host);
    spread.accept(socket);
    return !socket.destroyed;
  };
  expect(["192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"].map(accept)).toEqual([true, true, false, true]);
  const taker = createTaker();
  spread.join(taker);
  for (let count = 0; count < 3; count += 1) spread.taken(taker);
  expect(["192.0.2.1", "192.0.2.2"].map(accept)).toEqual([false, true]);
  const [{ id } = { id: 0 }] = taker.got;
  spread.closed(taker, id);
  expect(["192.0.2.1", "192.0.2.1"].map(accept)).toEqual([true, false]);
});

/** A worker with the connection that has not arrived there, and those that have and are open. */
class StormTaker implements ConnectionTaker {
  handed: { readonly socket: Socket; readonly id: number } | undefined;
  readonly open: { readonly socket: Socket; readonly id: number }[] = [];

  hand(socket: Socket, id: number): void {
    this.handed = { socket, id };
  }
}

/** One spread under random connections, ends, deaths and passing time. */
class Storm {
  readonly seed: number;
  readonly random: () => number;
  readonly clock = createFakeClock();
  readonly limits = { maxConnections: 6, maxConnectionsPerHost: 3 };
  readonly spread = createConnectionSpread(this.limits, this.clock, silentLog);
  readonly takers: StormTaker[] = [];
  /** Of each connection that was let in and has not ended. */
  readonly hosts = new Map<Socket, string>();
  refusals = 0;
  refusalsWithoutWorker = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.random = seededRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  step(): void {
    const choice = this.random();
    const taker = this.takers[this.below(this.takers.length)];
    if (choice < 0.4) this.accept(`192.0.2.${this.below(3)}`);
    else if (choice < 0.45) this.clock.advance(600);
    else if (choice < 0.53 && this.takers.length < 3) this.join();
    else if (taker === undefined) return;
    else if (choice < 0.75) this.take(taker);
    else if (choice < 0.95) this.end(taker);
    else this.leave(taker);
  }

  accept(host: string): void {
    const { limits, hosts, takers, seed } = this;
    const ofHost = [...hosts.values()].filter((each) => each === host).length;
    const isFull = hosts.size >= limits.maxConnections || ofHost >= limits.maxConnectionsPerHost;
    const socket = createSocket(host);
    this.spread.accept(socket);
    expect(socket.destroyed, `seed ${seed}`).toBe(isFull);
    if (!isFull) hosts.set(socket, host);
    this.refusals += Number(isFull);
    this.refusalsWithoutWorker += Number(isFull && takers.length === 0);
  }

  join(): void {
    const taker = new StormTaker();
    this.takers.push(taker);
    this.spread.join(taker);
  }

  take(taker: StormTaker): void {
    if (taker.handed === undefined) return;
    taker.open.push(taker.handed);
    taker.handed = undefined;
    this.spread.taken(taker);
  }

  end(taker: StormTaker): void {
    const [ended] = taker.open.splice(this.below(taker.open.length), 1);
    if (ended === undefined) return;
    this.hosts.delete(ended.socket);
    this.spread.closed(taker, ended.id);
  }

  leave(taker: StormTaker): void {
    this.takers.splice(this.takers.indexOf(taker), 1);
    for (const { socket } of taker.open) this.hosts.delete(socket);
    this.spread.leave(taker);
  }
}

test("a connection is refused just when those that are open, or wait, are as many as a limit, whatever dies when", () => {
  const storms = Array.from({ length: 100 }, (_, index) => new Storm(index + 1));
  for (const storm of storms) for (let step = 0; step < 300; step += 1) storm.step();
  // There were refusals, also while no worker was there, or the law would say nothing.
  expect(storms.filter(({ refusals }) => refusals > 0).length).toBeGreaterThan(50);
  expect(storms.filter(({ refusalsWithoutWorker }) => refusalsWithoutWorker > 0).length).toBeGreaterThan(10);
});
