// Three replicas behind a proxy are restarted one after the other under load: no call fails.
import { expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { type Balancer, startBalancer } from "./balancer.ts";
import { type Load, type LoadFigures, startLoad } from "./load.ts";
import { createReplica, type Replica } from "./replica.ts";

const streams = 200;
const callsPerSecond = 50;
const configuration = {
  server: { lameDuck: "5s", drainTimeout: "1m" },
  providers: { sim: { kind: "sim", limits: { concurrency: 1_000 } } },
  log: { level: "info" },
};

test.each([
  ["haproxy", 1],
  ["nginx", 1],
  ["haproxy", 2],
] as const)("a rolling restart behind %s of replicas with workers: %i fails no call", async (name, workers) => {
  const server = { ...configuration.server, workers };
  const replicas = await Promise.all([1, 2, 3].map(() => createReplica({ ...configuration, server })));
  await Promise.all(replicas.map((replica) => replica.start()));
  const balancer = await startBalancer(name, replicas);
  const load = startLoad(balancer.address, { streams, callsPerSecond });
  try {
    await Promise.all(replicas.map(untilItTakesCalls));
    const began = performance.now();
    for (const replica of replicas) await restart(replica, balancer, load);
    const seconds = (performance.now() - began) / 1_000;
    const figures = await load.finish();
    console.log(`${name}, workers ${workers}: ${describe(figures, seconds)}`);
    expect(figures.failures.slice(0, 10)).toEqual([]);
    expect(figures.calls).toBeGreaterThan(0);
    expect(figures.callMs).toHaveLength(figures.calls);
  } finally {
    await load.finish();
    await balancer.stop();
    for (const replica of replicas) await replica.kill();
  }
});

/** Ends a replica while all streams run, and starts it again. */
async function restart(replica: Replica, balancer: Balancer, load: Load): Promise<void> {
  await eventually(() => expect(load.figures().openStreams).toBe(streams));
  replica.terminate();
  await eventually(async () => expect(await replica.isReady()).toBe(false));
  await balancer.turnAway(replica);
  expect(await replica.exited()).toBe(0);
  const [lameDuck, draining, drained] = ["lame duck", "draining", "drained"].map((step) => timeOf(replica, step));
  expect(draining).toBeGreaterThan(lameDuck ?? Number.NaN);
  // Streams were open.
  expect(drained).toBeGreaterThan((draining ?? Number.NaN) + 1_000);
  await replica.start();
  await balancer.takeBack(replica);
  await untilItTakesCalls(replica);
}

/** When a replica has logged what begins so, in milliseconds. */
function timeOf(replica: Replica, beginning: string): number {
  const line = replica.log().find(({ msg }) => String(msg).startsWith(beginning));
  return Date.parse(String(line?.["time"]));
}

function untilItTakesCalls(replica: Replica): Promise<void> {
  return eventually(async () => expect(await replica.endedCalls()).toBeGreaterThan(0));
}

function describe({ calls, streams: begun, events, failures, callMs }: LoadFigures, seconds: number): string {
  const sorted = callMs.toSorted((a, b) => a - b);
  const at = (share: number): string => `${sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(0)} ms`;
  return [
    `three restarts in ${seconds.toFixed(0)} s`,
    `${streams} streams at once, ${begun} in all with ${events} events`,
    `${calls} calls (p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)})`,
    `${failures.length} failed`,
  ].join("; ");
}
