import { readdirSync, readFileSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { type ApiClient, ApiFailure, grpcJsClient } from "../support/api-clients.ts";
import { printFigures } from "../support/figures.ts";
import { type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";

const stalled = "sim/long?stall=forever&after=1";

async function serveTwo(): Promise<ServedProcess> {
  const served = await serveProcess(["--workers", "2", "--idle-timeout", "10m"]);
  onTestFinished(async () => {
    served.child.kill("SIGKILL");
    await served.exited;
  });
  return served;
}

/** A client with a connection of its own. */
function connect({ address }: ServedProcess): ApiClient {
  const client = grpcJsClient(address, undefined, { "grpc.enable_retries": 0, "grpc.use_local_subchannel_pool": 1 });
  onTestFinished(() => client.close());
  return client;
}

function workersOf({ child: { pid } }: ServedProcess): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
}

function descriptorsOf({ child: { pid } }: ServedProcess): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function untilSaid({ log }: ServedProcess, message: string, times: number): Promise<void> {
  const count = (): number => log.filter(({ msg }) => msg === message).length;
  return expect.poll(count, { timeout: 100_000 }).toBe(times);
}

/** Begins a stream that stays open; resolves when it has begun with what it ends with. */
async function open(client: ApiClient, model = stalled): Promise<{ readonly ended: Promise<number> }> {
  const begun = Promise.withResolvers<void>();
  const read = async (): Promise<number> => {
    try {
      for await (const { event } of client.streamComplete({ model, prompt: "x" })) {
        if (event.case === "textDelta") begun.resolve();
      }
      return 0;
    } catch (thrown) {
      if (thrown instanceof ApiFailure) return thrown.code;
      throw thrown;
    }
  };
  const ended = read();
  await begun.promise;
  return { ended };
}

test("a worker that hangs is ended and started again; new connections go to the others meanwhile", async () => {
  const served = await serveTwo();
  const descriptors = descriptorsOf(served);
  const [hung = 0, other = 0] = workersOf(served);
  const streams = await Promise.all(Array.from({ length: 8 }, () => open(connect(served))));
  process.kill(hung, "SIGSTOP");
  const stoppedAt = performance.now();

  // One of them may be on its way to the worker that hangs, until that is ended.
  const calls = Array.from({ length: 10 }, () => connect(served).complete({ model: "sim/echo", prompt: "hello" }));
  const texts = calls.map((call) => call.then(({ text }) => text));
  await Promise.any(texts);
  const firstMs = performance.now() - stoppedAt;
  expect(await Promise.all(texts)).toEqual(Array.from({ length: 10 }, () => "hello"));
  await untilSaid(served, "a worker does not answer: it is ended", 1);
  const endedMs = performance.now() - stoppedAt;
  await untilSaid(served, "a worker was started again", 1);
  printFigures("milliseconds from the moment that a worker hangs", {
    "to the first answer of a new call": Math.round(firstMs),
    "to its end": Math.round(endedMs),
  });
  const now = workersOf(served);
  expect([now.length, now.includes(other), now.includes(hung)]).toEqual([2, true, false]);
  // The streams of the worker that hung have ended, and the others have not.
  const states = await Promise.all(streams.map(({ ended }) => Promise.race([ended, stillOpen(streams.length)])));
  const counts = Object.groupBy(states, String);
  expect({ unavailable: counts["14"]?.length, open: counts["open"]?.length }).toEqual({ unavailable: 4, open: 4 });
  // What the primary had of the connections is closed: one pipe for another, and nothing more.
  expect(descriptorsOf(served)).toBe(descriptors);
});

/** Resolves after as many turns as it takes those that have ended to say so. */
async function stillOpen(turns: number): Promise<string> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  return "open";
}

test("no connection is lost and no descriptor stays open, however often workers are killed while clients connect", async () => {
  const served = await serveTwo();
  const descriptors = descriptorsOf(served);
  let outcomes: (string | number)[] = [];
  for (let kill = 1; kill <= 5; kill += 1) {
    const calling = Array.from({ length: 40 }, async () => {
      const client = connect(served);
      try {
        return (await client.complete({ model: "sim/echo", prompt: "hello" })).text;
      } catch (thrown) {
        return thrown instanceof ApiFailure ? thrown.code : String(thrown);
      } finally {
        client.close();
      }
    });
    const [first = 0] = workersOf(served);
    process.kill(first, "SIGKILL");
    outcomes = outcomes.concat(await Promise.all(calling));
    await untilSaid(served, "a worker was started again", kill);
  }
  const counts = Object.groupBy(outcomes, String);
  printFigures("calls while workers are killed", {
    "well, unavailable": `${counts["hello"]?.length ?? 0}, ${counts["14"]?.length ?? 0}`,
  });
  expect(Object.keys(counts).filter((outcome) => outcome !== "hello" && outcome !== "14")).toEqual([]);
  expect(counts["hello"]?.length).toBeGreaterThan(0);
  expect(descriptorsOf(served)).toBe(descriptors);
});

test("when the primary is killed, calls that are open end well, and then the workers end", async () => {
  const served = await serveTwo();
  const workers = workersOf(served);
  const model = "sim/long?tokens=30&rate=10";
  const streams = await Promise.all(Array.from({ length: 4 }, () => open(connect(served), model)));
  served.child.kill("SIGKILL");
  expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual([0, 0, 0, 0]);
  await expect.poll(() => workers.filter(isRunning), { timeout: 100_000 }).toEqual([]);
});

function isRunning(pid: number): boolean {
  try {
    // A process that has ended and that its parent has not asked for yet is a zombie.
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}
