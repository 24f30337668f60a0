import { create } from "@bufbuild/protobuf";
import { expect, onTestFinished, test } from "vitest";
import type { StreamEvent } from "../../src/core/answer/event.ts";
import { GatewayError } from "../../src/core/errors/error.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import type { Provider } from "../../src/core/provider.ts";
import { CallError } from "../../src/embed/call-error.ts";
import { createGateway, type Gateway } from "../../src/embed/gateway.ts";
import type { ProgramOptions } from "../../src/embed/options.ts";
import { FinishedSchema, FinishReason, StartedSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { Cost_Source, type Usage, Usage_Source, UsageSchema } from "../../src/gen/tokenwire/v1/usage_pb.ts";
import { collect } from "../support/collect.ts";
import { finished, text } from "../support/scripted-provider.ts";

const usage = create(UsageSchema, { inputTokens: 1_000, outputTokens: 100, source: Usage_Source.PROVIDER });
const counted: StreamEvent = { case: "usage", value: usage };
const whole: StreamEvent = {
  case: "finished",
  value: create(FinishedSchema, { finishReason: FinishReason.STOP, usage }),
};
const overloaded = new GatewayError("UPSTREAM_OVERLOADED", "busy");

/** A provider that yields these events, one for each read, and throws these errors. */
function playing(name: string, ...steps: readonly (StreamEvent | GatewayError)[]): Provider {
  return {
    name,
    kind: "scripted",
    models: ["m"],
    async *open() {
      for (const step of steps) {
        if (step instanceof GatewayError) throw step;
        yield [step];
      }
    },
  };
}

interface Line {
  readonly costNanoUsd?: number;
  readonly price?: string;
  readonly usageSource?: string;
}

/** A gateway that is closed after the test, and the lines of its log. */
function start(options: ProgramOptions, ...providers: readonly Provider[]): { gateway: Gateway; lines: Line[] } {
  const lines: Line[] = [];
  const push = (facts: object): number => lines.push(facts);
  const log: Log = { ...silentLog, info: push, warn: push };
  const named = Object.fromEntries(providers.map((provider) => [provider.name, provider]));
  const gateway = createGateway({ retries: { maxAttempts: 2, baseDelay: "1ms" }, ...options, log, providers: named });
  onTestFinished(() => gateway.close());
  return { gateway, lines };
}

const price = { input: 3, output: "15" };
const own = 3_000_000n + 1_500_000n;
const request = { model: "a/m", prompt: "hello" };
const models = { both: { targets: ["a/m", "b/m"] } };

async function failureOf(promise: Promise<unknown>): Promise<CallError> {
  const thrown: unknown = await promise.catch((error: unknown) => error);
  if (thrown instanceof CallError) return thrown;
  throw new Error("no CallError", { cause: thrown });
}

test("an answer says what it cost, streamed and whole, and so does its log line", async () => {
  const { gateway, lines } = start({ prices: { "a/m": price } }, playing("a", text("hi"), counted, whole));
  const cost = { nanoUsd: own, source: Cost_Source.CONFIGURED, callNanoUsd: own };
  expect((await gateway.complete(request)).usage).toMatchObject({ inputTokens: 1_000, cost });
  const events = await collect(gateway.streamComplete(request));
  const last = events.at(-1)?.event;
  expect(last?.case === "finished" && last.value.usage).toMatchObject({ cost });
  // Counts on the way have none: one may come with every token.
  const earlier = events.flatMap(({ event }) => (event.case === "usage" ? [event.value.cost] : []));
  expect(earlier).toEqual([undefined]);
  expect(lines).toMatchObject([
    { costNanoUsd: 4_500_000, price: "CONFIGURED", usageSource: undefined },
    { costNanoUsd: 4_500_000, price: "CONFIGURED" },
  ]);
});

test("a model without a price has no cost, and its log line says so; one that costs 0 has a cost of 0", async () => {
  const unknown = start({}, playing("a", text("hi"), whole));
  expect((await unknown.gateway.complete(request)).usage?.cost).toBeUndefined();
  expect(unknown.lines).toMatchObject([{ costNanoUsd: undefined, price: "NONE" }]);
  const free = start({ prices: { "a/*": { input: 0, output: 0 } } }, playing("a", text("hi"), whole));
  expect((await free.gateway.complete(request)).usage?.cost?.nanoUsd).toBe(0n);
  expect(free.lines).toMatchObject([{ costNanoUsd: 0, price: "CONFIGURED" }]);
});

test.each([
  ["the price of a model", { "a/*": { input: 1, output: 1 }, "a/m": price }, own],
  ["the price of a provider's other models", { "a/*": price, "a/n": { input: 1, output: 1 } }, own],
])("%s is taken", async (_what, prices, expected) => {
  const { gateway } = start({ prices }, playing("a", text("hi"), whole));
  expect((await gateway.complete(request)).usage?.cost?.nanoUsd).toBe(expected);
});

test("a deployment with a name of its own costs what the model costs that the provider reports", async () => {
  const started = create(StartedSchema, { served: { model: "m" } });
  const provider = playing("a", { case: "started", value: started }, text("hi"), whole);
  const { gateway } = start({ prices: { "a/m": price } }, provider);
  expect((await gateway.complete({ ...request, model: "a/deployment" })).usage?.cost?.nanoUsd).toBe(own);
});

test("the cost of a call is the sum of its attempts, and that of the answer's tokens stays beside it", async () => {
  const prices = { "a/m": price, "b/m": { input: 6, output: 30 } };
  const providers = [playing("a", counted, overloaded), playing("b", text("hi"), whole)];
  const { gateway, lines } = start({ prices, models }, ...providers);
  const answer = await gateway.complete({ ...request, model: "both" });
  expect(answer.usage?.cost).toMatchObject({ nanoUsd: 2n * own, callNanoUsd: 3n * own });
  expect(lines).toMatchObject([{ costNanoUsd: 13_500_000, tries: [{ costNanoUsd: 4_500_000 }, {}] }]);
});

test("an attempt that used no tokens adds nothing", async () => {
  const prices = { "a/m": price, "b/m": price };
  const { gateway } = start({ prices, models }, playing("a", overloaded), playing("b", text("hi"), whole));
  expect((await gateway.complete({ ...request, model: "both" })).usage?.cost?.callNanoUsd).toBe(own);
});

test.each([
  ["an attempt before the answer", { "b/m": price }, own],
  ["the answer", { "a/m": price }, undefined],
])("where %s has no price, the call has no sum", async (_what, prices, ofAnswer) => {
  const providers = [playing("a", counted, overloaded), playing("b", text("hi"), whole)];
  const { gateway, lines } = start({ prices, models }, ...providers);
  const cost = (await gateway.complete({ ...request, model: "both" })).usage?.cost;
  expect(cost?.nanoUsd).toBe(ofAnswer);
  expect(cost?.callNanoUsd).toBeUndefined();
  expect(lines).toMatchObject([{ costNanoUsd: undefined, price: "NONE" }]);
});

test("an answer that breaks off says what it had cost", async () => {
  const { gateway, lines } = start({ prices: { "a/m": price } }, playing("a", text("hi"), counted, overloaded));
  const error = await failureOf(gateway.complete(request));
  expect(error.usage).toMatchObject({ source: Usage_Source.PARTIAL, cost: { nanoUsd: own } });
  expect(lines).toMatchObject([{ costNanoUsd: 4_500_000, usageSource: "PARTIAL" }]);
});

test("a call without an answer has in its log line what its attempts cost", async () => {
  const providers = [playing("a", counted, overloaded), playing("b", counted, overloaded)];
  const { gateway, lines } = start({ prices: { "a/m": price, "b/m": price }, models }, ...providers);
  await failureOf(gateway.complete({ ...request, model: "both" }));
  expect(lines).toMatchObject([{ costNanoUsd: 9_000_000, price: "CONFIGURED" }]);
});

test("an estimated count has an estimated cost", async () => {
  const { gateway, lines } = start({ prices: { "a/m": price } }, playing("a", text("hi"), finished()));
  const { usage: estimate } = await gateway.complete(request);
  const { inputTokens = 0, outputTokens = 0 }: Partial<Usage> = estimate ?? {};
  expect(estimate?.source).toBe(Usage_Source.ESTIMATED);
  expect(estimate?.cost?.nanoUsd).toBe(BigInt(inputTokens) * 3_000n + BigInt(outputTokens) * 15_000n);
  expect(lines).toMatchObject([{ usageSource: "ESTIMATED" }]);
});

test("a count of tokens says what the input would cost, counted or estimated, and costs nothing itself", async () => {
  const provider = { ...playing("a"), countTokens: async () => 500 };
  const { gateway, lines } = start({ prices: { "a/m": price, "b/m": price } }, provider, playing("b"));
  const exact = await gateway.countTokens(request);
  expect(exact).toMatchObject({ inputTokens: 500, cost: { nanoUsd: 1_500_000n, source: Cost_Source.CONFIGURED } });
  const estimate = await gateway.countTokens({ ...request, model: "b/m" });
  expect(estimate).toMatchObject({ estimated: true, cost: { nanoUsd: BigInt(estimate.inputTokens) * 3_000n } });
  expect(lines.map((line) => [line.costNanoUsd, line.price])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test("a listed model has its price, an alias that of its only target, and the list its date", async () => {
  const prices = { "a/m": { ...price, tiers: [{ above: 1_000, input: 6, output: 30 }] } };
  const aliases = { one: "a/m", ...models };
  const { gateway } = start({ prices, models: aliases }, playing("a"), playing("b"));
  const listed = await gateway.listModels();
  const priceOf = new Map(listed.models.map((model) => [model.name, model.price]));
  const expected = {
    source: Cost_Source.CONFIGURED,
    rates: { inputNanoUsd: 3_000_000_000n, cacheReadNanoUsd: 3_000_000_000n, outputNanoUsd: 15_000_000_000n },
    tiers: [{ aboveInputTokens: 1_000, rates: { inputNanoUsd: 6_000_000_000n } }],
  };
  expect(priceOf.get("a/m")).toMatchObject(expected);
  expect(priceOf.get("one")).toMatchObject(expected);
  expect([priceOf.get("b/m"), priceOf.get("both")]).toEqual([undefined, undefined]);
  expect(listed.priceListDate).toMatch(/^\d{4}-\d\d-\d\d$/);
});
