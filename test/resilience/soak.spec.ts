import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { answerForms, chatForm, toOpenStream } from "../support/answer-forms.ts";
import { answerWith, breakAfter, refuseWith, stallAfter } from "../support/fault-scripts.ts";
import { providerAt, startFaultUpstream } from "../support/fault-stage.ts";
import { printFigures } from "../support/figures.ts";
import { cancel, openGrpcSession } from "../support/grpc-session.ts";
import { grownClasses } from "../support/heap-census.ts";
import { askHttp1 } from "../support/http-answers.ts";
import type { MeasuredGateway } from "../support/measured-gateway.ts";
import { startMeasuredStage } from "../support/measured-stage.ts";
import { runMany } from "../support/run-many.ts";
import { seededRandom } from "../support/seeded-random.ts";

const MiB = 1_024 * 1_024;
/** How long in all; `npm run test:resilience -- --soak 30m` sets it. */
const soakMs = Number(process.env["SOAK_MS"] ?? 20_000);
/** Of that, how long until caches and pools are full. */
const warmUpMs = Math.min(soakMs / 3, 60_000);
const callers = 16;
/** More of a class than pools, caches and compiled code come to hold. An act is of several calls, and each leak leaves one. */
const mostMore = (acts: number): number => 500 + acts / 10;

/** Providers of both kinds that answer, refuse, break off and fall silent. */
async function startStage() {
  const origins = await Promise.all(
    answerForms.map(async (form, index) => ({
      [`well${index}`]: await startFaultUpstream(answerWith(form, ..."a whole answer of some words".split(" "))),
      [`busy${index}`]: await startFaultUpstream(refuseWith(503, { "retry-after-ms": "5" })),
      [`broken${index}`]: await startFaultUpstream(breakAfter(toOpenStream(form.opening, form.delta("one ")), "reset")),
      [`silent${index}`]: await startFaultUpstream(stallAfter(toOpenStream(form.opening, form.delta("one ")))),
    })),
  );
  const upstreams = Object.entries(Object.assign({}, ...origins) as (typeof origins)[number]);
  const gateway = await startMeasuredStage({
    log: { level: "warn" },
    breaker: { consecutiveFailures: 1_000_000, minCalls: 1_000_000 },
    retries: { baseDelay: "1ms", budget: { least: 1_000_000 } },
    providers: {
      sim: { kind: "sim" },
      ...Object.fromEntries(
        upstreams.map(([name, { origin }]) => {
          const form = answerForms[Number(name.at(-1))] ?? chatForm;
          return [name, providerAt(origin, form)];
        }),
      ),
    },
  });
  return { gateway, openUpstreams: () => upstreams.reduce((sum, [, { openConnections }]) => sum + openConnections, 0) };
}

type Act = (gateway: MeasuredGateway, kind: number) => Promise<void>;

/** What callers do, each for as long as it takes. */
const acts: readonly Act[] = [
  async ({ address }, kind) => {
    const session = openGrpcSession(address);
    for (const model of ["well", "busy", "broken", "well"]) await session.read(`${model}${kind}/m`);
    session.destroy();
  },
  async ({ address }, kind) => {
    const session = openGrpcSession(address);
    const streams = Array.from({ length: 8 }, () => session.begin(`silent${kind}/m`));
    await sleep(50);
    await Promise.all(streams.map(cancel));
    session.destroy();
  },
  // A reader that takes nothing and is gone with its connection.
  async ({ address }) => {
    const session = openGrpcSession(address);
    const stream = session.begin("sim/long?tokens=20000");
    await Promise.race([new Promise((resolve) => stream.once("response", resolve)), sleep(1_000)]);
    await sleep(50);
    session.destroy();
  },
  async ({ address }, kind) => {
    const path = "/tokenwire.v1.CompletionService/Complete";
    const ask = (model: string, headers: object = {}): Promise<unknown> =>
      askHttp1(
        Number(new URL(address).port),
        { path, headers: { "content-type": "application/json", ...headers } },
        JSON.stringify({ model, prompt: "hello" }),
      );
    await ask("sim/echo");
    await ask(`well${kind}/m`);
    await ask("none/m");
    await ask(`silent${kind}/m`, { "connect-timeout-ms": "50" });
  },
];

/** A mixed load for so long; resolves with how many acts there were. */
async function load(gateway: MeasuredGateway, forMs: number, random: () => number): Promise<number> {
  const endsAt = performance.now() + forMs;
  let done = 0;
  await runMany(callers, callers, async (caller) => {
    while (performance.now() < endsAt) {
      await acts[Math.floor(random() * acts.length)]?.(gateway, caller % answerForms.length);
      done += 1;
    }
  });
  return done;
}

test(
  "a mixed load for a long time leaves no call, socket, timer or object behind",
  async () => {
    const { gateway, openUpstreams } = await startStage();
    const random = seededRandom(15);

    async function measure() {
      await gateway.idle();
      await expect.poll(openUpstreams, { timeout: 60_000 }).toBe(0);
      await expect.poll(() => gateway.sockets(), { timeout: 60_000 }).toBe(0);
      await gateway.idle();
      const census = await gateway.census();
      return { bytes: await gateway.memoryBytes(), timers: await gateway.timers(), census };
    }

    const warmUp = await load(gateway, warmUpMs, random);
    const before = await measure();
    const acted = await load(gateway, soakMs - warmUpMs, random);
    const after = await measure();

    printFigures(`a mixed load of ${Math.round(soakMs / 1_000)} s`, {
      "acts before and after the first measurement": `${warmUp}, ${acted}`,
      "MiB of heap and external memory": `${(before.bytes / MiB).toFixed(1)}, ${(after.bytes / MiB).toFixed(1)}`,
      timers: `${before.timers}, ${after.timers}`,
      "classes that grew": grownClasses(before.census, after.census, 50).slice(0, 8).join("; ") || "none",
    });
    expect(acted).toBeGreaterThan(0);
    expect(after.timers).toBeLessThanOrEqual(before.timers + 2);
    expect(grownClasses(before.census, after.census, mostMore(acted))).toEqual([]);
    expect(after.bytes - before.bytes).toBeLessThan(8 * MiB);
  },
  soakMs + 300_000,
);
