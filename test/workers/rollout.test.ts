import { expect, test } from "vitest";
import { completeConfig } from "../../src/config/load.ts";
import { silentLog } from "../../src/core/log.ts";
import { ChannelError } from "../../src/workers/channel.ts";
import type { WorkerSettings } from "../../src/workers/messages.ts";
import { createRollout } from "../../src/workers/rollout.ts";
import type { WorkerProcess } from "../../src/workers/worker-process.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { settle } from "../support/routed.ts";

const before: WorkerSettings = { config: completeConfig({}), credentials: undefined };
const next: WorkerSettings = { config: completeConfig({ retries: { maxAttempts: 1 } }), credentials: undefined };

type Answers = Readonly<Record<"prepare" | "commit", () => Promise<readonly string[]>>>;

const well: Answers = { prepare: async () => [], commit: async () => ["sim/echo"] };

function createStage(...workers: readonly Partial<Answers>[]) {
  const clock = createFakeClock();
  const said: string[] = [];
  const changes: WorkerSettings[] = [];
  const rollout = createRollout({
    settings: before,
    onChange: (settings) => changes.push(settings),
    ...{ clock, log: silentLog },
  });
  const processes = workers.map((answers, index) => {
    const request = (name: keyof Answers): Promise<readonly string[]> => {
      said.push(`${name} ${index + 1}`);
      return { ...well, ...answers }[name]();
    };
    // Nothing else of a process is looked at.
    return {
      worker: index + 1,
      channel: { request },
      kill: () => said.push(`kill ${index + 1}`),
    } as unknown as WorkerProcess;
  });
  return { clock, rollout, said, changes, renewed: rollout.renew(processes, next) };
}

test("workers go on with other settings once all of them can", async () => {
  const { rollout, said, changes, renewed } = createStage({}, {});
  expect([rollout.settings, rollout.revision]).toEqual([before, 0]);
  await renewed;
  expect(said).toEqual(["prepare 1", "prepare 2", "commit 1", "commit 2"]);
  expect([rollout.settings, rollout.revision, rollout.models, changes]).toEqual([next, 1, ["sim/echo"], [next]]);
});

const faulty = { prepare: async () => ["providers.a: no"] };
const failing = { prepare: () => Promise.reject(new ChannelError("out of memory", false)) };
const silent = { prepare: () => new Promise<never>(() => {}) };

test.each([
  { what: "finds a fault", answers: faulty, message: "providers.a: no" },
  { what: "fails", answers: failing, message: "out of memory" },
  { what: "does not answer", answers: silent, message: "worker 2 does not answer" },
])("nothing changes when one of them $what", async ({ answers, message }) => {
  const { rollout, said, changes, renewed, clock } = createStage({}, answers);
  const outcome = renewed.catch((thrown: unknown) => thrown);
  await settle();
  clock.advance(60_000);
  expect(await outcome).toMatchObject({ message: expect.stringContaining(message) });
  expect([rollout.settings, rollout.revision, changes, said]).toEqual([before, 0, [], ["prepare 1", "prepare 2"]]);
});

test("the same fault of several workers is one fault", async () => {
  const { renewed } = createStage(faulty, faulty);
  await expect(renewed).rejects.toMatchObject({ faults: ["providers.a: no"] });
});

const gone = (): Promise<never> => Promise.reject(new ChannelError("the other process is gone", true));

test.each(["prepare", "commit"])("a worker that ends at the %s holds up no other one", async (name) => {
  const { rollout, said, renewed } = createStage({ [name]: gone }, {});
  await renewed;
  expect([rollout.revision, rollout.models]).toEqual([1, ["sim/echo"]]);
  expect(said).not.toContain("kill 1");
});

test.each([
  { what: "fails", commit: () => Promise.reject(new ChannelError("no memory", false)) },
  { what: "does not answer", commit: () => new Promise<never>(() => {}) },
])("a worker that $what at the commit is ended: it would serve by the settings of before", async ({ commit }) => {
  const { rollout, said, renewed, clock } = createStage({ commit }, {});
  await settle();
  clock.advance(60_000);
  await renewed;
  expect(said).toContain("kill 1");
  expect([rollout.settings, said.includes("kill 2")]).toEqual([next, false]);
});
