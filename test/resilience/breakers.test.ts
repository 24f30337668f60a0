import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { ErrorInfoSchema } from "../../src/gen/google/rpc/error_details_pb.ts";
import { chatForm, toOpenStream } from "../support/answer-forms.ts";
import { ApiFailure } from "../support/api-clients.ts";
import { readOutcome } from "../support/call-outcome.ts";
import { createFakeClock } from "../support/fake-clock.ts";
import { answerWith, refuseWith, stallAfter } from "../support/fault-scripts.ts";
import { providerAt, startFaultStage, startFaultUpstream } from "../support/fault-stage.ts";

const sick = refuseWith(503);
const well = answerWith(chatForm, "well");
// Chance says the middle: the breaker stays open for exactly its 5 s.
const random = (): number => 0.5;
const once = { retries: { maxAttempts: 1 } };

function reasonOf(thrown: unknown): string | undefined {
  return thrown instanceof ApiFailure ? thrown.detail(ErrorInfoSchema)?.reason : undefined;
}

describe("a target that fails", () => {
  test("gets no calls after five failures in a row: the next ones are CIRCUIT_OPEN and never reach it", async () => {
    const upstream = await startFaultUpstream(sick);
    const { client } = await startFaultStage(
      { ...once, providers: { one: providerAt(upstream.origin, chatForm) } },
      { clock: createFakeClock(), random },
    );
    const reasons: string[] = [];
    for (let call = 0; call < 8; call += 1) {
      reasons.push((await readOutcome(client, { model: "one/m", prompt: "hello" })).reason);
    }

    expect(reasons).toEqual([...new Array(5).fill("UPSTREAM_OVERLOADED"), ...new Array(3).fill("CIRCUIT_OPEN")]);
    expect(upstream.requests).toHaveLength(5);
  });

  test("gets no calls when it hangs, also where callers ask for whole answers alone", async () => {
    const asked = Promise.withResolvers<void>();
    const upstream = await startFaultUpstream((exchange) => {
      asked.resolve();
      return stallAfter()(exchange);
    });
    const clock = createFakeClock();
    const { client } = await startFaultStage(
      {
        ...once,
        breaker: { consecutiveFailures: 1 },
        timeouts: { firstToken: "5s", total: "6s" },
        providers: { one: providerAt(upstream.origin, chatForm) },
      },
      { clock, random },
    );
    const complete = () => client.complete({ model: "one/m", prompt: "hello" }).catch(reasonOf);
    const hanging = complete();
    await asked.promise;
    clock.advance(6_000);
    expect(await hanging).toBe("TOTAL_TIMEOUT");
    expect(await complete()).toBe("CIRCUIT_OPEN");
    expect(upstream.requests).toHaveLength(1);
  });

  test("fails a call with its own error, also when the breaker is open by the time of the second attempt", async () => {
    const upstream = await startFaultUpstream(sick);
    const { client } = await startFaultStage(
      { breaker: { consecutiveFailures: 1 }, providers: { one: providerAt(upstream.origin, chatForm) } },
      { random: () => 0 },
    );

    const outcome = await readOutcome(client, { model: "one/m", prompt: "hello" });
    expect(outcome).toMatchObject({ reason: "UPSTREAM_OVERLOADED", attempts: 1 });
  });

  test("gets one probe when its time has come, however many calls wait for it, and all of them once it is well", async () => {
    const upstream = await startFaultUpstream(sick);
    const clock = createFakeClock();
    const { client } = await startFaultStage(
      { ...once, providers: { one: providerAt(upstream.origin, chatForm, { limits: { concurrency: 200 } }) } },
      { clock, random },
    );
    const request = { model: "one/m", prompt: "hello" };
    for (let call = 0; call < 5; call += 1) await readOutcome(client, request);
    clock.advance(5_000);

    const answer = Promise.withResolvers<void>();
    upstream.script = async (exchange) => {
      await answer.promise;
      await well(exchange);
    };
    let refused = 0;
    const herd = Array.from({ length: 100 }, async () => {
      const outcome = await readOutcome(client, request);
      if (outcome.reason === "CIRCUIT_OPEN") refused += 1;
      return outcome;
    });
    await expect.poll(() => refused, { timeout: 30_000 }).toBe(99);
    expect(upstream.requests).toHaveLength(6);
    answer.resolve();
    expect((await Promise.all(herd)).filter(({ text }) => text === "well")).toHaveLength(1);

    const after = await Promise.all(Array.from({ length: 100 }, () => readOutcome(client, request)));
    expect(after.every(({ text }) => text === "well")).toBe(true);
  });

  test("stays open twice as long after each probe that fails, and no longer than a minute", async () => {
    const upstream = await startFaultUpstream(sick);
    const clock = createFakeClock();
    const { client } = await startFaultStage(
      { ...once, providers: { one: providerAt(upstream.origin, chatForm) } },
      { clock, random },
    );
    const reasonOfNext = async (): Promise<string> =>
      (await readOutcome(client, { model: "one/m", prompt: "hello" })).reason;
    for (let call = 0; call < 5; call += 1) await reasonOfNext();

    for (const openSeconds of [5, 10, 20, 40, 60, 60]) {
      // The caller's connection is not to be found silent for as long.
      clock.jump((openSeconds - 1) * 1_000);
      expect(await reasonOfNext(), `${openSeconds} s, the last but one`).toBe("CIRCUIT_OPEN");
      clock.jump(1_000);
      expect(await reasonOfNext(), `after ${openSeconds} s`).toBe("UPSTREAM_OVERLOADED");
    }
  });
});

describe("callers that allow less time than the default", () => {
  const impatient = { firstToken: durationFromMs(10) };

  test.each(["one/m", "fast"])("keep no other caller from %s", async (model) => {
    const upstream = await startFaultUpstream(stallAfter());
    const { client } = await startFaultStage({
      ...once,
      providers: { one: providerAt(upstream.origin, chatForm) },
      models: { fast: { target: "one/m" } },
    });
    for (let call = 0; call < 5; call += 1) {
      const outcome = await readOutcome(client, { model, prompt: "hello", timeouts: impatient });
      expect(outcome.reason).toBe("FIRST_TOKEN_TIMEOUT");
    }

    upstream.script = well;
    expect(await readOutcome(client, { model, prompt: "hello" })).toMatchObject({ text: "well", finished: true });
  });

  test("in mid-answer neither", async () => {
    const upstream = await startFaultUpstream(stallAfter(toOpenStream(chatForm.opening, chatForm.delta("hel"))));
    const { client } = await startFaultStage({
      ...once,
      providers: { one: providerAt(upstream.origin, chatForm) },
    });
    for (let call = 0; call < 5; call += 1) {
      const timeouts = { idle: durationFromMs(10) };
      const outcome = await readOutcome(client, { model: "one/m", prompt: "hello", timeouts });
      expect(outcome).toMatchObject({ text: "hel", reason: "IDLE_TIMEOUT" });
    }

    upstream.script = well;
    expect(await readOutcome(client, { model: "one/m", prompt: "hello" })).toMatchObject({ text: "well" });
  });
});

describe("of several targets", () => {
  const models = { all: { targets: ["one/m", "two/m", "three/m"] } };
  const request = { model: "all", prompt: "hello" };

  test("one that is well serves every call when the others have failed", async () => {
    const [one, two, three] = [
      await startFaultUpstream(sick),
      await startFaultUpstream(sick),
      await startFaultUpstream(well),
    ];
    const providers = {
      one: providerAt(one.origin, chatForm),
      two: providerAt(two.origin, chatForm),
      three: providerAt(three.origin, chatForm),
    };
    const { client } = await startFaultStage(
      { providers, models, retries: { budget: { least: 10 } } },
      { clock: createFakeClock(), random },
    );
    for (let call = 0; call < 50; call += 1) {
      expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "well" });
    }

    expect([one.requests.length, two.requests.length, three.requests.length]).toEqual([5, 5, 50]);
  });

  test("all that have failed are asked all the same, one for each call, and never shut everybody out", async () => {
    const upstream = await startFaultUpstream(sick);
    const provider = providerAt(upstream.origin, chatForm);
    const { client } = await startFaultStage(
      {
        providers: { one: provider, two: provider, three: provider },
        models,
        breaker: { openTime: "10m", maxOpenTime: "10m" },
        retries: { budget: { least: 100 } },
      },
      { random: () => 0 },
    );
    for (let call = 0; call < 10; call += 1) await readOutcome(client, request);
    const before = upstream.requests.length;
    upstream.script = well;

    expect(await readOutcome(client, request)).toMatchObject({ code: 0, text: "well" });
    expect(upstream.requests).toHaveLength(before + 1);
  });
});
