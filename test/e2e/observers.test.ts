import { create } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createBackend } from "../../src/app.ts";
import { completeConfig } from "../../src/config/load.ts";
import { GatewayError, type Reason } from "../../src/core/errors/error.ts";
import { type Log, silentLog } from "../../src/core/log.ts";
import type { Observer } from "../../src/core/observer.ts";
import { toPrincipal } from "../../src/core/principal.ts";
import type { Provider } from "../../src/core/provider.ts";
import type { Engine } from "../../src/engine.ts";
import { CompleteRequestSchema, CountTokensRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import type { Call } from "../../src/service/call.ts";
import type { CallHandler } from "../../src/service/call-handler.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { batches, finished, scriptedProvider, text } from "../support/scripted-provider.ts";

const config = completeConfig({
  providers: { p: { kind: "sim" } },
  breaker: { consecutiveFailures: 2, openTime: "5s" },
  retries: { maxAttempts: 1 },
});

let clock: FakeClock;
let seen: string[];
let lines: object[];
let deeds: (Reason | "answer")[];
let engine: Engine;
let calls: CallHandler;

beforeEach(() => {
  clock = createFakeClock();
  seen = [];
  lines = [];
  deeds = [];
  start();
});

/** Starts an engine with a scripted provider, which counts only if `countTokens` is given. */
function start(countTokens?: Provider["countTokens"]): void {
  const provider: Provider = {
    ...scriptedProvider(() => {
      const deed = deeds.shift() ?? "answer";
      if (deed !== "answer") throw new GatewayError(deed, "scripted");
      return batches([text("hello"), finished()]);
    }),
    name: "p",
    ...(countTokens !== undefined && { countTokens }),
  };
  const push = (facts: object): number => lines.push(facts);
  const log: Log = { ...silentLog, info: push, warn: push, error: push };
  const observers: readonly Partial<Observer>[] = [
    {
      breakerChanged() {
        throw new Error("broken observer");
      },
    },
    {
      breakerChanged: ({ provider: name, model, state }) => seen.push(`${name}/${model} is ${state}`),
      attemptEnded({ number, reason = "finished" }, { rpc }) {
        if (rpc === "CountTokens") seen.push(`attempt ${number} of ${rpc}: ${reason}`);
      },
      completionEnded: ({ rpc }, { kind }) => seen.push(`${rpc}: ${kind}`),
    },
  ];
  const plans = config.providers.map(({ name, slots, timeouts }) => ({ name, slots, timeouts, provider }));
  const dependencies = { clock, log, random: () => 0.5, observers };
  ({ engine, calls } = createBackend({ ...config, providers: plans }, dependencies));
}

afterEach(() => engine.close());

const call: Call = {
  principal: toPrincipal("10.0.0.1:1"),
  deadlineMs: undefined,
  attach() {},
  onFirst() {},
  onLast() {},
  toFailure: (error) => error,
};

async function complete(): Promise<void> {
  await calls.complete(create(CompleteRequestSchema, { model: "p/m", prompt: "hello" }), call).catch(() => {});
}

async function count(): Promise<void> {
  const request = { model: "p/m", prompt: "hello" };
  await calls.countTokens(create(CountTokensRequestSchema, { request }), call).catch(() => {});
}

test("an observer sees a breaker open, try and close, beside another that throws; the log sees the calls", async () => {
  deeds = ["UPSTREAM_ERROR", "UPSTREAM_ERROR"];
  await complete();
  await complete();
  clock.advance(5_000);
  await complete();
  expect(seen).toEqual([
    "Complete: failed",
    "p/m is open",
    "Complete: failed",
    "p/m is half-open",
    "p/m is closed",
    "Complete: ok",
  ]);
  expect(lines).toMatchObject([
    { rpc: "Complete", status: "INTERNAL", reason: "UPSTREAM_ERROR" },
    { err: new Error("broken observer") },
    { rpc: "Complete", status: "INTERNAL", reason: "UPSTREAM_ERROR" },
    { err: new Error("broken observer") },
    { err: new Error("broken observer") },
    { rpc: "Complete", status: "OK", attempts: 1, caller: "10.0.0.1:1" },
  ]);
});

test("a count of tokens is observed like a completion", async () => {
  await count();
  await calls.countTokens(create(CountTokensRequestSchema), call).catch(() => {});
  expect(seen).toEqual(["CountTokens: ok", "CountTokens: failed"]);
});

test("an observer sees the attempts of counts, and the breaker that they open, try and close", async () => {
  const counts: (Reason | number)[] = ["UPSTREAM_ERROR", "UPSTREAM_ERROR", 7];
  await engine.close();
  start(async () => {
    const next = counts.shift() ?? 0;
    if (typeof next !== "number") throw new GatewayError(next, "scripted");
    return next;
  });
  await count();
  await count();
  clock.advance(5_000);
  await count();
  expect(seen).toEqual([
    "attempt 1 of CountTokens: UPSTREAM_ERROR",
    "CountTokens: failed",
    "attempt 1 of CountTokens: UPSTREAM_ERROR",
    "p/m is open",
    "CountTokens: failed",
    "p/m is half-open",
    "attempt 1 of CountTokens: finished",
    "p/m is closed",
    "CountTokens: ok",
  ]);
});
