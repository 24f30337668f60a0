import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { expect, onTestFinished, test } from "vitest";
import { Health, HealthCheckResponse_ServingStatus as Serving } from "../../src/gen/grpc/health/v1/health_pb.ts";
import { chatForm, toOpenStream } from "../support/answer-forms.ts";
import { connectGrpcJs, readOutcome } from "../support/call-outcome.ts";
import { providerAt, startFaultUpstream } from "../support/fault-stage.ts";
import { countEach, printFigures } from "../support/figures.ts";
import { openSocket } from "../support/http-answers.ts";
import { writeConfig } from "../support/measured-stage.ts";
import { serveProcess } from "../support/tokenwire-process.ts";

const streams = 1_000;

// The grace is long for a machine that is busy; what waits for its end is no more than a count.
test("SIGTERM with 1,000 streams open: those that end within the grace are whole, the others SHUTTING_DOWN, and it exits with 0", async () => {
  const goOn = Promise.withResolvers<void>();
  let asked = 0;
  const upstream = await startFaultUpstream(async ({ send, fin, closed }) => {
    asked += 1;
    const ends = asked % 2 === 0;
    await send(toOpenStream(chatForm.opening, chatForm.delta("one ")));
    await Promise.race([goOn.promise, closed]);
    if (!ends) return closed;
    await send(chatForm.delta("two") + chatForm.ending);
    fin();
  });
  const config = {
    server: { drainTimeout: "8s", maxStreams: streams },
    providers: { one: providerAt(upstream.origin, chatForm, { limits: { concurrency: streams } }) },
  };
  const { address, child, exited } = await serveProcess(["--config", writeConfig(config)]);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  const client = connectGrpcJs(address);
  onTestFinished(() => client.close());
  const health = createClient(Health, createGrpcTransport({ baseUrl: address }));
  const watched = health.watch({})[Symbol.asyncIterator]();
  expect((await watched.next()).value?.status).toBe(Serving.SERVING);

  let begun = 0;
  const request = { model: "one/m", prompt: "hello" };
  const outcomes = Array.from({ length: streams }, () => {
    let isBegun = false;
    return readOutcome(client, request, {}, () => {
      if (!isBegun) begun += 1;
      isBegun = true;
    });
  });
  await expect.poll(() => begun, { timeout: 120_000 }).toBe(streams);
  child.kill("SIGTERM");

  expect((await watched.next()).value?.status).toBe(Serving.NOT_SERVING);
  await expect(openSocket(Number(new URL(address).port))).rejects.toMatchObject({ code: "ECONNREFUSED" });
  goOn.resolve();
  const ended = await Promise.all(outcomes);

  printFigures("SIGTERM with 1,000 streams open", {
    ended: countEach(ended.map(({ code, reason }) => (code === 0 ? "OK" : reason))),
  });
  const whole = ended.filter(({ code, finished, text }) => code === 0 && finished && text === "one two");
  const cut = ended.filter(({ code, reason, text }) => code === 14 && reason === "SHUTTING_DOWN" && text === "one ");
  expect([whole.length, cut.length]).toEqual([streams / 2, streams / 2]);
  expect(await exited).toBe(0);
  await upstream.idle();
});
