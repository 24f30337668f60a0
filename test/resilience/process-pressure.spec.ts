import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { chatForm, toOpenStream } from "../support/answer-forms.ts";
import { apiClients } from "../support/api-clients.ts";
import { connectGrpcJs, readOutcome } from "../support/call-outcome.ts";
import { answerWith, breakAfter, stallAfter } from "../support/fault-scripts.ts";
import { providerAt, startFaultUpstream } from "../support/fault-stage.ts";
import { countEach, printFigures } from "../support/figures.ts";
import { startMeasuredStage, writeConfig } from "../support/measured-stage.ts";
import { runMany } from "../support/run-many.ts";
import { serveAfter } from "../support/tokenwire-process.ts";

test("a process that stood still for two seconds goes on with every stream", async () => {
  const goOn = Promise.withResolvers<void>();
  const upstream = await startFaultUpstream(async ({ send, fin }) => {
    await send(toOpenStream(chatForm.opening, chatForm.delta("one ")));
    await goOn.promise;
    await send(chatForm.delta("two") + chatForm.ending);
    fin();
  });
  const gateway = await startMeasuredStage({
    providers: { one: providerAt(upstream.origin, chatForm, { limits: { concurrency: 100 } }) },
  });
  const client = connectGrpcJs(gateway.address);
  onTestFinished(() => client.close());
  let begun = 0;
  const request = { model: "one/m", prompt: "hello" };
  const outcomes = Array.from({ length: 100 }, () =>
    readOutcome(client, request, {}, (text) => {
      if (text === "one ") begun += 1;
    }),
  );
  await expect.poll(() => begun, { timeout: 60_000 }).toBe(100);
  gateway.signal("SIGSTOP");
  goOn.resolve();
  await sleep(2_000);
  gateway.signal("SIGCONT");

  const ended = await Promise.all(outcomes);
  expect(ended.filter(({ code, text }) => code === 0 && text === "one two")).toHaveLength(100);
});

test("a process that stands still again and again gives the status of each call that fails just then", async () => {
  const upstream = await startFaultUpstream(
    breakAfter(toOpenStream(chatForm.opening, chatForm.delta("one ")), "reset"),
  );
  const gateway = await startMeasuredStage({
    breaker: { consecutiveFailures: 1_000_000, minCalls: 1_000_000 },
    providers: { one: providerAt(upstream.origin, chatForm, { limits: { concurrency: 100 } }) },
  });
  const clients = [...apiClients.values()].map((create) => create(gateway.address));
  onTestFinished(() => {
    for (const client of clients) client.close();
  });
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const standingStill = (async () => {
    while (!isOver) {
      gateway.signal("SIGSTOP");
      await sleep(600);
      gateway.signal("SIGCONT");
      await sleep(60);
    }
  })();

  const outcomes = await Promise.all(
    clients.map((client) => runMany(40, 6, () => readOutcome(client, { model: "one/m", prompt: "hello" }))),
  );
  const ended = outcomes.flat();
  isOver = true;
  await standingStill;
  printFigures("calls that fail while the gateway stands still", {
    ended: countEach(ended.map(({ code, reason }) => reason || `code ${code} without a reason`)),
  });
  expect(ended.filter(({ reason }) => reason === "")).toEqual([]);
});

test("more calls than the gateway may have are shed at once, and it serves again when they are gone", async () => {
  const upstream = await startFaultUpstream(stallAfter(toOpenStream(chatForm.opening, chatForm.delta("one "))));
  const gateway = await startMeasuredStage({
    admission: { maxCalls: 50, queueLength: 50 },
    providers: { one: providerAt(upstream.origin, chatForm, { limits: { concurrency: 100 } }) },
  });
  const client = connectGrpcJs(gateway.address);
  onTestFinished(() => client.close());
  const request = { model: "one/m", prompt: "hello" };
  const leaving = new AbortController();
  let shed = 0;
  const outcomes = Array.from({ length: 200 }, async () => {
    const outcome = await readOutcome(client, request, { signal: leaving.signal });
    shed += Number(outcome.reason === "GATEWAY_OVERLOADED");
    return outcome;
  });
  await expect.poll(() => shed, { timeout: 60_000 }).toBe(100);
  await expect.poll(() => upstream.requests.length, { timeout: 60_000 }).toBe(50);
  leaving.abort();
  const ended = await Promise.all(outcomes);
  printFigures("200 calls, 50 at once, 50 waiting", {
    ended: countEach(ended.map(({ reason }) => reason || "left")),
    "upstream calls": upstream.requests.length,
  });

  upstream.script = answerWith(chatForm, "well");
  expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "well" });
});

test("a process without file descriptors fails the calls that it cannot serve, and recovers", async () => {
  const upstream = await startFaultUpstream(stallAfter(toOpenStream(chatForm.opening, chatForm.delta("one "))));
  const config = writeConfig({
    server: { maxStreams: 1_000, drainTimeout: "1ms" },
    breaker: { consecutiveFailures: 1_000_000, minCalls: 1_000_000 },
    providers: { one: providerAt(upstream.origin, chatForm, { limits: { concurrency: 1_000 } }) },
  });
  const { address, child, exited } = await serveAfter("ulimit -n 256", ["--config", config]);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const client = connectGrpcJs(address);
  onTestFinished(() => client.close());
  const request = { model: "one/m", prompt: "hello" };
  const leaving = new AbortController();
  const outcomes = Array.from({ length: 400 }, () => readOutcome(client, request, { signal: leaving.signal }));
  const failed = await Promise.race(outcomes);
  expect(failed).toMatchObject({ code: 14, reason: "UPSTREAM_UNREACHABLE" });
  leaving.abort();
  await Promise.all(outcomes);
  await upstream.idle();

  upstream.script = answerWith(chatForm, "well");
  const after = await runMany(100, 20, () => readOutcome(client, request));
  expect(after.filter(({ text }) => text === "well")).toHaveLength(100);
});
