import { createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { chatForm, toOpenStream } from "../support/answer-forms.ts";
import { answerWith, refuseWith, stallAfter } from "../support/fault-scripts.ts";
import { providerAt, startFaultUpstream } from "../support/fault-stage.ts";
import { printFigures } from "../support/figures.ts";
import { cancel, type GrpcSession, openGrpcSession } from "../support/grpc-session.ts";
import { listen } from "../support/listen.ts";
import type { MeasuredGateway } from "../support/measured-gateway.ts";
import { startMeasuredStage } from "../support/measured-stage.ts";
import { runMany } from "../support/run-many.ts";
import { seededRandom } from "../support/seeded-random.ts";

const MiB = 1_024 * 1_024;
const slots = 20;
const limits = { limits: { concurrency: slots, queueLength: 1_000 } };

/** A server that takes connections and says nothing, so that no handshake ends. */
async function startDeafServer(): Promise<{ readonly port: number; connections(): number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.resume();
  });
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: await listen(server), connections: () => sockets.size };
}

/** What callers leave: each model stalls in another phase of a call. */
async function startStage() {
  const deaf = await startDeafServer();
  const silent = await startFaultUpstream(stallAfter());
  const streaming = await startFaultUpstream(stallAfter(toOpenStream(chatForm.opening, chatForm.delta("one "))));
  const busy = await startFaultUpstream(refuseWith(503, { "retry-after": "20" }));
  const origins = { silent, streaming, busy };
  const gateway = await startMeasuredStage({
    breaker: { consecutiveFailures: 1_000_000, minCalls: 1_000_000 },
    retries: { budget: { least: 1_000_000 } },
    timeouts: { connect: "60s", firstToken: "60s", idle: "60s" },
    admission: { queueTimeout: "60s" },
    providers: {
      connecting: providerAt(`https://127.0.0.1:${deaf.port}`, chatForm, limits),
      ...Object.fromEntries(
        Object.entries(origins).map(([name, { origin }]) => [name, providerAt(origin, chatForm, limits)]),
      ),
    },
  });
  const upstreamSockets = (): number =>
    deaf.connections() + Object.values(origins).reduce((sum, { openConnections }) => sum + openConnections, 0);
  return { gateway, origins, upstreamSockets };
}

const models = ["connecting/m", "silent/m", "streaming/m", "busy/m"];

/** Longest time until a call is left: enough to reach the provider, also on a busy machine. */
const longestMs = 600;

// A connection that resets more streams at once than this is taken for an attack and closed.
const resetsPerConnection = 200;

/** Begins calls and leaves each after a moment of chance; every tenth connection breaks under its calls now and then. */
async function leave(gateway: MeasuredGateway, calls: number, random: () => number): Promise<void> {
  await runMany(calls / resetsPerConnection, 4, async (connection) => {
    let session = openGrpcSession(gateway.address);
    await runMany(resetsPerConnection, 50, async (call) => {
      if (session.isClosed) session = openGrpcSession(gateway.address);
      const stream = session.begin(models[Math.floor(random() * models.length)] ?? "");
      await sleep(random() * longestMs);
      if (connection % 10 === 9 && call % 40 === 39) session.destroy();
      await cancel(stream);
    });
    session.destroy();
  });
}

/** Each of the slots of a provider is free: as many calls as it has are all under way at once. */
async function expectAllSlots(session: GrpcSession, model: string, requests: readonly unknown[]): Promise<void> {
  const before = requests.length;
  const streams = Array.from({ length: slots }, () => session.begin(model));
  await expect.poll(() => requests.length - before, { timeout: 60_000 }).toBe(slots);
  await Promise.all(streams.map(cancel));
}

test("10,000 calls that are left in the queue, connecting, waiting, in mid-stream or between attempts leave nothing behind", async () => {
  const { gateway, origins, upstreamSockets } = await startStage();
  const random = seededRandom(11);
  await leave(gateway, 2_000, random);
  await gateway.idle();
  const before = await gateway.memoryBytes();
  await leave(gateway, 8_000, random);
  await gateway.idle();

  // What is kept for the next request goes after some seconds.
  await expect.poll(upstreamSockets, { timeout: 30_000 }).toBe(0);
  await expect.poll(() => gateway.sockets(), { timeout: 30_000 }).toBe(0);
  const after = await gateway.memoryBytes();
  printFigures("10,000 calls left", {
    "requests that reached a provider": Object.entries(origins)
      .map(([name, { requests }]) => `${name} ${requests.length}`)
      .join(", "),
    "MiB after 2,000 calls": (before / MiB).toFixed(1),
    "MiB after 10,000 calls": (after / MiB).toFixed(1),
    "bytes for each call": Math.round((after - before) / 8_000),
  });
  expect(after - before).toBeLessThan(2 * MiB);

  const session = openGrpcSession(gateway.address);
  await expectAllSlots(session, "silent/m", origins.silent.requests);
  await expectAllSlots(session, "streaming/m", origins.streaming.requests);
  session.destroy();
});

test("1,000 streams that are all reset at once close every upstream, and the next call is served", async () => {
  const upstream = await startFaultUpstream(stallAfter(toOpenStream(chatForm.opening, chatForm.delta("one "))));
  const gateway = await startMeasuredStage({
    providers: { one: providerAt(upstream.origin, chatForm, { limits: { concurrency: 1_000 } }) },
  });
  const sessions = Array.from({ length: 10 }, () => openGrpcSession(gateway.address));
  const streams = sessions.flatMap((session) => Array.from({ length: 100 }, () => session.begin("one/m")));
  await expect.poll(() => upstream.openConnections, { timeout: 60_000 }).toBe(1_000);

  const before = performance.now();
  for (const stream of streams) cancel(stream).catch(() => {});
  await upstream.idle();
  printFigures("1,000 streams reset", {
    "ms until the last upstream was closed": Math.round(performance.now() - before),
  });
  upstream.script = answerWith(chatForm, "well");
  for (const session of sessions) {
    expect(await session.read("one/m")).toBe(0);
    session.destroy();
  }
  await expect.poll(() => gateway.sockets(), { timeout: 30_000 }).toBe(0);
});

test("5,000 connections that come and go, with a call or without, leave nothing behind", async () => {
  const gateway = await startMeasuredStage({ providers: { toy: { kind: "sim" } } });
  const comeAndGo = (count: number) =>
    runMany(count, 100, async (index) => {
      const session = openGrpcSession(gateway.address);
      if (index % 2 === 0) await session.read("toy/echo");
      session.destroy();
    });
  await comeAndGo(1_000);
  await gateway.idle();
  const before = await gateway.memoryBytes();
  await comeAndGo(4_000);
  await gateway.idle();
  await expect.poll(() => gateway.sockets(), { timeout: 30_000 }).toBe(0);
  const after = await gateway.memoryBytes();

  printFigures("5,000 connections", { "bytes for each": Math.round((after - before) / 4_000) });
  expect(after - before).toBeLessThan(2 * MiB);
});
