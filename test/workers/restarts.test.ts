import { expect, test } from "vitest";
import { silentLog } from "../../src/core/log.ts";
import { createRestarts } from "../../src/workers/restarts.ts";
import type { WorkerProcess } from "../../src/workers/worker-process.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { settle } from "../support/routed.ts";

interface Started {
  readonly at: number;
  end(): void;
}

function createStage(startFails: () => boolean = () => false) {
  const clock = createFakeClock();
  const started: Started[] = [];
  const failures: Error[] = [];
  let isEnding = false;

  function createProcess(): WorkerProcess {
    const exited = Promise.withResolvers<string>();
    started.push({ at: clock.now(), end: () => exited.resolve("SIGKILL") });
    // Nothing else of a process is looked at.
    return { worker: 1, exited: exited.promise } as WorkerProcess;
  }

  const restarts = createRestarts({
    async start() {
      const process = createProcess();
      if (startFails()) throw new Error("no memory");
      return process;
    },
    isEnding: () => isEnding,
    onFailure: (error) => failures.push(error),
    ...{ clock, log: silentLog },
  });
  return {
    ...{ clock, started, failures },
    kept: restarts.keep(createProcess()),
    /** Ends the process; the milliseconds until another one is started, at most a minute. */
    async endLast(): Promise<number> {
      const before = started.length;
      const endedAt = clock.now();
      started.at(-1)?.end();
      await settle();
      while (started.length === before && clock.now() - endedAt < 60_000) {
        clock.advance(100);
        await settle();
      }
      return clock.now() - endedAt;
    },
    endAll() {
      isEnding = true;
    },
  };
}

test("a worker that ends is started again at once at first, and ever later when it ends again soon", async () => {
  const { endLast } = createStage();
  const pauses: number[] = [];
  for (let end = 0; end < 11; end += 1) pauses.push(await endLast());
  expect(pauses).toEqual([100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
});

test("one that ran for a minute is started at once again", async () => {
  const { clock, endLast } = createStage();
  for (let end = 0; end < 5; end += 1) await endLast();
  clock.advance(60_000);
  expect([await endLast(), await endLast()]).toEqual([100, 200]);
});

test("one that cannot be started ends the server after five tries, and is no flood of processes", async () => {
  const { started, failures, endLast, clock, kept } = createStage(() => true);
  await endLast();
  for (let round = 0; round < 10; round += 1) {
    clock.advance(10_000);
    await settle();
  }
  await kept;
  expect(failures).toEqual([new Error("no memory")]);
  expect(started.map(({ at }) => at)).toHaveLength(6);
});

test("nothing is started while the server ends", async () => {
  const { started, endLast, endAll, failures, kept } = createStage();
  endAll();
  await endLast();
  await kept;
  expect([started.length, failures]).toEqual([1, []]);
});
