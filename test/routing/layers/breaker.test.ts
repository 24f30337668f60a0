import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { expect, test } from "vitest";
import type { CallLimits } from "../../../src/core/call/completion.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import { CompleteRequestSchema, type Timeouts } from "../../../src/gen/tokenwire/v1/completion_pb.ts";
import { createRouted, type Routed, requestFor, settle } from "../../support/routed.ts";
import { text } from "../../support/scripted-provider.ts";
import { aliasOf } from "../../support/targets.ts";

const atOnce = { breaker: { consecutiveFailures: 1 }, budget: { least: 0 } };
const nothing = { slots: 0, waiting: 0, outstanding: 0, timers: 0 };

function stateOf({ targets }: Routed, name = "a") {
  return targets.get(name)?.models.of("m").breaker.state;
}

test("a single target whose circuit is open is not asked: CIRCUIT_OPEN, with the time until it is", async () => {
  const routed = createRouted({ scripts: { a: "UPSTREAM_ERROR" }, options: atOnce });
  await routed.complete("a/m");
  const call = routed.begin();
  await expect(routed.completions.complete(requestFor("a/m"), call)).rejects.toMatchObject({
    ...{ reason: "CIRCUIT_OPEN", retryable: true, retryDelayMs: 5_000 },
    message: "a/m failed so often that it is left alone for a while",
  });
  expect(routed.asked).toHaveLength(1);
  expect(call.progress.attempts).toBe(0);
});

test("an answer that breaks off in mid-stream counts as a failure", async () => {
  const routed = createRouted({
    scripts: {
      async *a() {
        yield [text("hel")];
      },
    },
    options: atOnce,
  });
  expect(await routed.complete("a/m")).toEqual({ reason: "STREAM_TRUNCATED" });
  expect(stateOf(routed)).toBe("open");
});

test("while a probe is under way no other call is let through, and its first content closes the breaker", async () => {
  const gate = Promise.withResolvers<void>();
  const routed = createRouted({
    scripts: {
      a: [
        "UPSTREAM_ERROR",
        async function* () {
          await gate.promise;
          yield [text("hello")];
          await new Promise(() => {});
        },
        "answer",
      ],
    },
    options: atOnce,
  });
  await routed.complete("a/m");
  routed.clock.advance(5_000);
  const stream = routed.completions.streamComplete(requestFor("a/m"), routed.begin({ streaming: true }));
  const first = stream[Symbol.asyncIterator]().next();
  await settle();
  expect(await routed.complete("a/m")).toEqual({ reason: "CIRCUIT_OPEN" });
  gate.resolve();
  await first;
  expect(stateOf(routed)).toBe("closed");
  expect(await routed.complete("a/m")).toEqual({ text: "hello" });
});

test("of several targets whose circuits are all open the one that is back soonest is asked", async () => {
  const aliases = { fast: aliasOf(["a/m", "b/m"]) };
  const routed = createRouted({ scripts: { a: "UPSTREAM_ERROR", b: "UPSTREAM_ERROR" }, aliases, options: atOnce });
  await routed.complete("b/m");
  routed.clock.advance(1_000);
  await routed.complete("a/m");
  expect([stateOf(routed, "a"), stateOf(routed, "b")]).toEqual(["open", "open"]);
  const since = routed.asked.length;
  expect(await routed.complete("fast")).toEqual({ reason: "UPSTREAM_ERROR" });
  expect(routed.asked.slice(since)).toEqual(["b/m at 1000"]);
});

test("a target that was asked all the same and answers is trusted again", async () => {
  const aliases = { fast: aliasOf(["a/m", "b/m"]) };
  const scripts = { a: ["UPSTREAM_ERROR", "answer"], b: "UPSTREAM_ERROR" } as const;
  const routed = createRouted({ scripts, aliases, options: atOnce });
  await routed.complete("a/m");
  await routed.complete("b/m");
  expect(await routed.complete("fast")).toEqual({ text: "hello" });
  expect([stateOf(routed, "a"), stateOf(routed, "b")]).toEqual(["closed", "open"]);
});

test("a caller that leaves in mid-probe gives the probe to the next one", async () => {
  const routed = createRouted({ scripts: { a: ["UPSTREAM_ERROR", "hang", "answer"] }, options: atOnce });
  await routed.complete("a/m");
  routed.clock.advance(5_000);
  const leaving = routed.begin();
  const probing = routed.complete("a/m", leaving);
  await settle();
  leaving.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone") });
  expect(await probing).toEqual({ reason: "CALLER_CANCELLED" });
  expect(stateOf(routed)).toBe("half-open");
  expect(routed.held()).toEqual(nothing);
  expect(await routed.complete("a/m")).toEqual({ text: "hello" });
  expect(stateOf(routed)).toBe("closed");
});

test("a probe that finds no free slot, or a limit of its key, leaves the next one to find out", async () => {
  const routed = createRouted({
    scripts: { a: ["UPSTREAM_ERROR", "RATE_LIMITED", "answer"] },
    options: { ...atOnce, limits: { concurrency: 1 } },
  });
  await routed.complete("a/m");
  routed.clock.advance(5_000);
  const giveBack = await routed.targets.get("a")?.slots.take(routed.begin());
  expect(await routed.complete("a/m")).toEqual({ reason: "GATEWAY_OVERLOADED" });
  giveBack?.();
  expect(await routed.complete("a/m")).toEqual({ reason: "RATE_LIMITED" });
  expect(await routed.complete("a/m")).toEqual({ text: "hello" });
});

test.each<[what: string, chosen: Partial<Timeouts>, streaming: boolean, reason: string, state: string]>([
  ["the whole call, longer than the default one for a first token", {}, false, "TOTAL_TIMEOUT", "open"],
  ["the first token that its caller chose", { firstToken: durationFromMs(100) }, true, "FIRST_TOKEN_TIMEOUT", "closed"],
  ["the first token that holds for all", {}, true, "FIRST_TOKEN_TIMEOUT", "open"],
  ["a longer one", { firstToken: durationFromMs(90_000) }, true, "FIRST_TOKEN_TIMEOUT", "open"],
])("after the time for %s has passed", async (_what, chosen, streaming, reason, state) => {
  const routed = createRouted({ scripts: { a: "hang" }, options: atOnce });
  const request = create(CompleteRequestSchema, { model: "a/m", prompt: "hello", timeouts: chosen });
  expect(await routed.complete(request, routed.begin({ streaming }))).toEqual({ reason });
  expect(stateOf(routed)).toBe(state);
});

test.each<[what: string, limit: Partial<CallLimits>, reason: string, state: string]>([
  ["a deadline as long as the default wait for a first token", { deadlineMs: 60_000 }, "DEADLINE_EXCEEDED", "closed"],
  ["a longer one", { deadlineMs: 60_001 }, "DEADLINE_EXCEEDED", "open"],
  ["a total as long as that", { totalMs: 60_000 }, "TOTAL_TIMEOUT", "closed"],
  ["a longer one", { totalMs: 60_001 }, "TOTAL_TIMEOUT", "open"],
])("a target that hangs for a whole answer until %s has passed: %o", async (_what, limit, reason, state) => {
  const routed = createRouted({ scripts: { a: "hang" }, options: atOnce });
  const limits = { totalMs: 600_000, deadlineMs: undefined, firstTokenMs: 60_000, idleMs: 30_000, ...limit };
  expect(await routed.complete("a/m", routed.begin({ limits }))).toEqual({ reason });
  expect(stateOf(routed)).toBe(state);
});

test.each<[chosenMs: number, deadlineMs: number, state: string]>([
  [90_000, 60_001, "open"],
  [1_000, 60_000, "closed"],
])(
  "a first-token limit of %i ms of the caller's own changes nothing of when a target hangs: %i ms, %s",
  async (chosenMs, deadlineMs, state) => {
    const routed = createRouted({ scripts: { a: "hang" }, options: atOnce });
    const timeouts = { firstToken: durationFromMs(chosenMs) };
    const request = create(CompleteRequestSchema, { model: "a/m", prompt: "hello", timeouts });
    const limits = { totalMs: 600_000, deadlineMs, firstTokenMs: 60_000, idleMs: 30_000 };
    expect(await routed.complete(request, routed.begin({ limits }))).toEqual({ reason: "DEADLINE_EXCEEDED" });
    expect(stateOf(routed)).toBe(state);
  },
);

test("only the time of the attempt itself counts: not that of the queue, nor of the target before it", async () => {
  const aliases = { fast: aliasOf(["a/m", "b/m"]) };
  const routed = createRouted({
    scripts: { a: "hang", b: "hang" },
    aliases,
    options: { budget: { least: 9 }, breaker: { consecutiveFailures: 1 } },
    optionsOf: {
      a: { timeouts: { totalMs: 59_000 } },
      b: { limits: { concurrency: 1, queueLength: 1, queueTimeoutMs: 1e6 } },
    },
  });
  await routed.targets.get("b")?.slots.take(routed.begin());
  const limits = { totalMs: 90_000, deadlineMs: undefined, firstTokenMs: 60_000, idleMs: 30_000 };
  expect(await routed.complete("fast", routed.begin({ limits }))).toEqual({ reason: "TOTAL_TIMEOUT" });
  expect([stateOf(routed, "a"), stateOf(routed, "b")]).toEqual(["half-open", "closed"]);
});

test("a probe that hangs keeps no other call out for longer than 5 s", async () => {
  const routed = createRouted({ scripts: { a: ["UPSTREAM_ERROR", "hang", "answer"] }, options: atOnce });
  await routed.complete("a/m");
  routed.clock.advance(5_000);
  const hanging = routed.begin();
  const probing = routed.completions.complete(requestFor("a/m"), hanging).catch(() => {});
  await settle();
  expect(await routed.complete("a/m")).toEqual({ reason: "CIRCUIT_OPEN" });
  routed.clock.advance(5_000);
  expect(await routed.complete("a/m")).toEqual({ text: "hello" });
  expect(stateOf(routed)).toBe("closed");
  hanging.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone") });
  await probing;
});

test("a caller's short limits of silence and connection open no breaker", async () => {
  const routed = createRouted({
    scripts: {
      a: [
        "CONNECT_TIMEOUT",
        async function* () {
          yield [text("hel")];
          await new Promise(() => {});
        },
      ],
    },
    options: atOnce,
  });
  const timeouts = { connect: durationFromMs(1), idle: durationFromMs(100) };
  const request = create(CompleteRequestSchema, { model: "a/m", prompt: "hello", timeouts });
  expect(await routed.complete(request)).toEqual({ reason: "CONNECT_TIMEOUT" });
  expect(await routed.complete(request, routed.begin({ streaming: true }))).toEqual({ reason: "IDLE_TIMEOUT" });
  expect(stateOf(routed)).toBe("closed");
});

test.each<[chosenMs: number, byDefault: object, state: string]>([
  [1_999, { connectMs: 2_000 }, "closed"],
  [2_000, { connectMs: 2_000 }, "open"],
  [60_000, { connectMs: 2_000 }, "open"],
  [60_000, {}, "closed"],
])(
  "CONNECT_TIMEOUT with a choice of %i ms where the provider has %j leaves the breaker %s",
  async (chosenMs, byDefault, state) => {
    const routed = createRouted({ scripts: { a: "CONNECT_TIMEOUT" }, options: { ...atOnce, timeouts: byDefault } });
    const timeouts = { connect: durationFromMs(chosenMs) };
    await routed.complete(create(CompleteRequestSchema, { model: "a/m", prompt: "hello", timeouts }));
    expect(stateOf(routed)).toBe(state);
  },
);

test.each<[chosenMs: number, byDefault: object, state: string]>([
  [4_999, { firstTokenMs: 5_000 }, "closed"],
  [5_000, { firstTokenMs: 5_000 }, "open"],
  [59_999, {}, "closed"],
  [60_000, {}, "open"],
])(
  "no token within a choice of %i ms where the provider has %j leaves the breaker %s",
  async (chosenMs, byDefault, state) => {
    const routed = createRouted({ scripts: { a: "hang" }, options: { ...atOnce, timeouts: byDefault } });
    const timeouts = { firstToken: durationFromMs(chosenMs) };
    const request = create(CompleteRequestSchema, { model: "a/m", prompt: "hello", timeouts });
    expect(await routed.complete(request, routed.begin({ streaming: true }))).toEqual({
      reason: "FIRST_TOKEN_TIMEOUT",
    });
    expect(stateOf(routed)).toBe(state);
  },
);

test("a limit of an alias that no caller set shorter opens the breaker", async () => {
  const timeouts = { connectMs: undefined, firstTokenMs: 1_000, idleMs: undefined, totalMs: undefined };
  const aliases = { fast: aliasOf("a/m", { timeouts }) };
  const routed = createRouted({ scripts: { a: "hang" }, aliases, options: atOnce });
  expect(await routed.complete("fast", routed.begin({ streaming: true }))).toEqual({ reason: "FIRST_TOKEN_TIMEOUT" });
  expect(stateOf(routed)).toBe("open");
});

test("a provider that fails on demand is asked by every caller that names it, and guarded behind an alias", async () => {
  const aliases = { fast: aliasOf("a/m") };
  const routed = createRouted({ scripts: { a: "UPSTREAM_ERROR" }, aliases, options: atOnce, failsOnDemand: true });
  await routed.complete("a/m");
  await routed.complete("a/m");
  expect(routed.asked).toHaveLength(2);
  expect(await routed.complete("fast")).toEqual({ reason: "CIRCUIT_OPEN" });
});
