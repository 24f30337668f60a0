import { expect, test } from "vitest";
import type { Completion } from "../../src/core/call/completion.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import type { SlotLimits } from "../../src/routing/layers/slot-limits.ts";
import { type BorrowedSlots, createBorrowedSlots } from "../../src/workers/borrowed-slots.ts";
import { createSlotPool } from "../../src/workers/slot-pool.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { settle } from "../support/routed.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { beginTestCall } from "../support/test-call.ts";

const owner = { subject: "provider:p", name: "p", calls: "upstream calls" };

/** A call at a worker, from when it asked for a slot. */
interface Asked {
  readonly completion: Completion;
  state: "waiting" | "inside" | "over";
  giveBack: () => void;
}

interface Worker {
  readonly slots: BorrowedSlots;
  readonly calls: Asked[];
  /** Messages that have not arrived yet, in order. */
  readonly toPrimary: (() => void)[];
  readonly toWorker: (() => void)[];
}

/** A pool with workers whose messages arrive when the test says. */
function createServer(limits: () => SlotLimits, count: number) {
  const clock = createFakeClock();
  const workers = new Set<Worker>();
  const pool = createSlotPool<Worker>({
    ...{ owner, limits, clock, workers: count },
    onState(state) {
      for (const { slots, toWorker } of workers) toWorker.push(() => slots.setState(state));
    },
  });

  function addWorker(): Worker {
    const toPrimary: (() => void)[] = [];
    const toWorker: (() => void)[] = [];
    const slots = createBorrowedSlots(
      owner.subject,
      {
        take(request) {
          const answered = Promise.withResolvers<Awaited<ReturnType<typeof pool.take>>>();
          toPrimary.push(() => {
            const sent = pool.take(worker, request).then((answer) => {
              toWorker.push(() => answered.resolve(answer));
            });
            sent.catch(answered.reject);
          });
          return answered.promise;
        },
        give: (id) => toPrimary.push(() => pool.give(worker, id)),
        takeBack: (returned) => toPrimary.push(() => pool.takeBack(worker, returned)),
      },
      clock,
    );
    const worker: Worker = { slots, calls: [], toPrimary, toWorker };
    workers.add(worker);
    const { state } = pool;
    toWorker.push(() => slots.setState(state));
    return worker;
  }

  for (let number = 0; number < count; number += 1) addWorker();
  return {
    ...{ clock, pool, workers, addWorker },
    call({ slots, calls }: Worker, caller: string): Asked {
      const completion = beginTestCall({ caller, clock });
      const asked: Asked = { completion, state: "waiting", giveBack() {} };
      calls.push(asked);
      slots.take(completion).then(
        (giveBack) => {
          if (asked.state === "over") return giveBack();
          asked.state = "inside";
          asked.giveBack = giveBack;
        },
        () => {
          asked.state = "over";
        },
      );
      return asked;
    },
    end(asked: Asked): void {
      asked.state = "over";
      asked.completion.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "it left") });
      asked.giveBack();
    },
    /** A worker is killed: some of what it sent arrives, and the rest is lost. */
    kill(worker: Worker, arriving: number): void {
      for (const message of worker.toPrimary.splice(0, arriving)) message();
      workers.delete(worker);
      pool.leave(worker);
    },
    /** Lets every message arrive, and those that it causes. */
    async deliverAll(): Promise<void> {
      for (;;) {
        await settle();
        const messages = [...workers].flatMap(({ toPrimary, toWorker }) => [
          ...toPrimary.splice(0),
          ...toWorker.splice(0),
        ]);
        if (messages.length === 0) return;
        for (const message of messages) message();
      }
    },
    inside: () => [...workers].flatMap(({ calls }) => calls.filter(({ state }) => state === "inside")),
  };
}

/** One server under random calls, ends, deaths, delays and passing time. */
class Storm {
  readonly concurrency: number;
  readonly perCaller: number | undefined;
  readonly server;
  readonly random: () => number;
  readonly seed: number;
  mostInside = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.random = seededRandom(seed);
    this.concurrency = 1 + this.below(seed % 3 === 0 ? 60 : 8);
    this.perCaller = seed % 4 === 0 ? 1 + this.below(this.concurrency) : undefined;
    const { concurrency, perCaller } = this;
    const limits = { concurrency, perCaller, queueLength: 10, queueTimeoutMs: 2_000 };
    this.server = createServer(() => limits, 2 + this.below(3));
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.below(items.length)];
  }

  step(): void {
    const { server } = this;
    const worker = this.pick([...server.workers]);
    if (worker === undefined) throw new Error("no worker");
    const choice = this.random();
    if (choice < 0.3) server.call(worker, `caller${this.below(3)}`);
    else if (choice < 0.45) this.endOne(worker);
    else if (choice < 0.7) worker.toPrimary.shift()?.();
    else if (choice < 0.95) worker.toWorker.shift()?.();
    else if (choice < 0.98) server.clock.advance(this.below(700));
    else {
      server.kill(worker, this.below(worker.toPrimary.length + 1));
      server.addWorker();
    }
  }

  endOne({ calls }: Worker): void {
    const asked = this.pick(calls.filter(({ state }) => state !== "over"));
    if (asked !== undefined) this.server.end(asked);
  }

  expectLimits(): void {
    const inside = this.server.inside();
    this.mostInside = Math.max(this.mostInside, inside.length);
    expect(inside.length, `seed ${this.seed}`).toBeLessThanOrEqual(this.concurrency);
    const counts = Map.groupBy(inside, ({ completion }) => completion.owner.id);
    const most = Math.max(0, ...[...counts.values()].map(({ length }) => length));
    expect(most, `seed ${this.seed}`).toBeLessThanOrEqual(this.perCaller ?? this.concurrency);
  }

  /** Ends all calls, after which no slot may be missing. */
  async finish(): Promise<void> {
    const { server } = this;
    await server.deliverAll();
    for (let rest = server.inside(); rest.length > 0; rest = server.inside()) {
      for (const asked of rest) server.end(asked);
      await server.deliverAll();
    }
    const waiting = [...server.workers].flatMap(({ calls }) => calls.filter(({ state }) => state === "waiting"));
    expect(waiting, `seed ${this.seed}`).toEqual([]);
    // Slots that no call needs go back, and then all of them are there for any worker.
    server.clock.advance(5_000);
    await server.deliverAll();
    const left = [server.pool.given, ...[...server.workers].map(({ slots }) => slots.taken + slots.idle)];
    expect(new Set(left), `seed ${this.seed}`).toEqual(new Set([0]));
  }
}

test("never are more calls inside than the limit over all workers, and no slot is lost, whatever dies when", async () => {
  const seeds = Array.from({ length: Number(process.env["SLOT_RUNS"] ?? 100) }, (_, index) => index + 1);
  let full = 0;
  for (const seed of seeds) {
    const storm = new Storm(seed);
    for (let step = 0; step < 250; step += 1) {
      storm.step();
      await settle();
      storm.expectLimits();
    }
    await storm.finish();
    if (storm.mostInside === storm.concurrency) full += 1;
  }
  // The limit was reached, or the law would say nothing.
  expect(full).toBeGreaterThan(seeds.length / 2);
});

test("while there are many, a worker borrows some and uses them without asking", async () => {
  const server = createServer(() => ({ concurrency: 100, queueLength: 10, queueTimeoutMs: 1_000 }), 2);
  const [worker] = server.workers;
  if (worker === undefined) throw new Error("no worker");
  const first = server.call(worker, "a");
  await server.deliverAll();
  expect([first.state, worker.slots.idle, server.pool.given]).toEqual(["inside", 11, 12]);

  const others = Array.from({ length: 11 }, () => server.call(worker, "a"));
  await settle();
  expect(worker.toPrimary).toEqual([]);
  expect(new Set(others.map(({ state }) => state))).toEqual(new Set(["inside"]));
  for (const asked of [first, ...others]) server.end(asked);
  expect([worker.slots.idle, worker.toPrimary]).toEqual([12, []]);
});

test("slots that one worker does not use go to a call of another that needs them", async () => {
  const server = createServer(() => ({ concurrency: 10, queueLength: 10, queueTimeoutMs: 1_000 }), 2);
  const [one, other] = server.workers;
  if (one === undefined || other === undefined) throw new Error("no workers");
  const short = Array.from({ length: 8 }, () => server.call(one, "a"));
  await server.deliverAll();
  for (const asked of short) server.end(asked);

  const asked = Array.from({ length: 10 }, () => server.call(other, "b"));
  await server.deliverAll();
  expect(asked.map(({ state }) => state)).toEqual(Array.from({ length: 10 }, () => "inside"));
});

test("a refusal is the one that a single process would give, and the queue is one for all workers", async () => {
  const server = createServer(() => ({ concurrency: 1, queueLength: 1, queueTimeoutMs: 1_000 }), 2);
  const [one, other] = server.workers;
  if (one === undefined || other === undefined) throw new Error("no workers");
  const first = server.call(one, "a");
  await server.deliverAll();
  const second = server.call(other, "a");
  await server.deliverAll();
  const third = one.slots.take(beginTestCall({ caller: "a", clock: server.clock })).catch((thrown: unknown) => thrown);
  await server.deliverAll();
  expect(await third).toMatchObject({
    reason: "GATEWAY_OVERLOADED",
    message: "p: 1 concurrent upstream calls are under way and 1 calls are waiting",
    quotaViolations: [{ subject: "provider:p", description: "1 concurrent upstream calls" }],
  });
  expect([first.state, second.state]).toEqual(["inside", "waiting"]);
  server.kill(one, 0);
  await server.deliverAll();
  expect(second.state).toBe("inside");
});

test("a limit that is raised lets waiting calls in, and one that is lowered holds as calls end", async () => {
  let concurrency = 1;
  const server = createServer(() => ({ concurrency, queueLength: 10, queueTimeoutMs: 60_000 }), 2);
  const [worker] = server.workers;
  if (worker === undefined) throw new Error("no worker");
  const asked = Array.from({ length: 6 }, () => server.call(worker, "a"));
  await server.deliverAll();
  concurrency = 4;
  server.pool.refresh();
  await server.deliverAll();
  expect(server.inside()).toHaveLength(4);
  concurrency = 2;
  server.pool.refresh();
  for (const over of asked.filter(({ state }) => state === "inside").slice(0, 2)) server.end(over);
  await server.deliverAll();
  expect(server.inside()).toHaveLength(2);
});

test("a limit for each caller that is added holds for slots that were lent before", async () => {
  let perCaller: number | undefined;
  const server = createServer(() => ({ concurrency: 100, perCaller, queueLength: 10, queueTimeoutMs: 60_000 }), 2);
  const [worker] = server.workers;
  if (worker === undefined) throw new Error("no worker");
  const before = Array.from({ length: 3 }, () => server.call(worker, "a"));
  await server.deliverAll();
  expect([worker.slots.taken > 0, worker.slots.idle > 0]).toEqual([true, true]);

  perCaller = 2;
  server.pool.refresh();
  await server.deliverAll();
  // Those that no call uses are back at once, and the others as their calls end.
  expect([worker.slots.idle, server.pool.given]).toEqual([0, 3]);
  const after = Array.from({ length: 3 }, () => server.call(worker, "b"));
  await server.deliverAll();
  expect(after.map(({ state }) => state)).toEqual(["inside", "inside", "waiting"]);
  for (const asked of before) server.end(asked);
  await server.deliverAll();
  expect([worker.slots.idle, server.pool.given]).toEqual([0, 2]);

  perCaller = undefined;
  server.pool.refresh();
  await server.deliverAll();
  expect(after.map(({ state }) => state)).toEqual(["inside", "inside", "inside"]);
  server.call(worker, "b");
  await server.deliverAll();
  // Workers borrow again.
  expect(worker.slots.idle).toBeGreaterThan(0);
});
