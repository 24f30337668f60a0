import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRunner } from "../../src/core/call/runner.ts";
import { GatewayError, type Reason } from "../../src/core/errors/error.ts";
import type { Provider } from "../../src/core/provider.ts";
import {
  CompleteRequestSchema,
  CountTokensResponseSchema,
  TimeoutsSchema,
} from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { failureTable, fallbackClasses } from "../../src/routing/failure-table.ts";
import {
  type CountStep,
  createRouted,
  failure,
  type Routed,
  type RoutedOptions,
  requestFor,
  settle,
} from "../support/routed.ts";
import { batches, finished, scriptedProvider, text } from "../support/scripted-provider.ts";
import { aliasOf, countAt, openOnce, resolverOf, slotsOf, targetOf } from "../support/targets.ts";
import { beginTestCall } from "../support/test-call.ts";

const request = create(CompleteRequestSchema, { model: "scripted/model", prompt: "12345678", system: "1234" });

function counterOf(countTokens?: Provider["countTokens"], ...others: Provider["countTokens"][]) {
  const slots = slotsOf("scripted", { concurrency: 1 });
  const provider = { ...scriptedProvider(() => batches()), ...(countTokens && { countTokens }) };
  const otherKeys = others.map((other) => ({ ...provider, ...(other && { countTokens: other }) }));
  const resolver = resolverOf([targetOf(provider, { slots, otherKeys })]);
  return { slots, count: countAt(resolver) };
}

test("a provider that counts is asked for its own model, inside a slot", async () => {
  const seen: object[] = [];
  const { slots, count } = counterOf(async ({ model }) => {
    seen.push({ model, taken: slots.taken });
    return 17;
  });
  const call = beginTestCall({ streaming: false });
  expect(await count(request, call)).toEqual(create(CountTokensResponseSchema, { inputTokens: 17 }));
  expect(seen).toEqual([{ model: "model", taken: 1 }]);
  expect(slots.taken).toBe(0);
  expect(call.outcome).toEqual({ kind: "ok" });
});

test("without one the count is an estimate and says so", async () => {
  const { count } = counterOf();
  const expected = create(CountTokensResponseSchema, { inputTokens: 2 + 1 + 2 * 4 + 3, estimated: true });
  expect(await count(request, beginTestCall({ streaming: false }))).toEqual(expected);
});

test("a provider that fails ends the call with its error and gives the slot back", async () => {
  const error = new GatewayError("UPSTREAM_OVERLOADED", "busy");
  const { slots, count } = counterOf(() => Promise.reject(error));
  const call = beginTestCall({ streaming: false });
  await expect(count(request, call)).rejects.toBe(error);
  expect(slots.taken).toBe(0);
  expect(call.outcome).toEqual({ kind: "failed", error });
});

test.each<Reason>(["UPSTREAM_UNAUTHENTICATED", "RATE_LIMITED"])("after %s the next key counts", async (reason) => {
  const refuse = () => Promise.reject(new GatewayError(reason, "no"));
  const { slots, count } = counterOf(refuse, refuse, async () => 17);
  const call = beginTestCall({ streaming: false });
  expect(await count(request, call)).toMatchObject({ inputTokens: 17, estimated: false });
  expect([call.progress.attempts, slots.taken]).toEqual([3, 0]);
});

test("a call that ends does not wait for a provider that hangs", async () => {
  const { slots, count } = counterOf(() => new Promise(() => {}));
  const call = beginTestCall({ streaming: false });
  const counting = count(request, call);
  const error = new GatewayError("CALLER_CANCELLED", "gone");
  call.end({ kind: "failed", error });
  await expect(counting).rejects.toBe(error);
  expect(slots.taken).toBe(0);
});

test("an unknown model is MODEL_NOT_FOUND and ends the call", async () => {
  const { count } = counterOf();
  const call = beginTestCall({ streaming: false });
  const unknown = create(CompleteRequestSchema, { model: "nowhere/x", prompt: "hello" });
  await expect(count(unknown, call)).rejects.toMatchObject({ reason: "MODEL_NOT_FOUND" });
  expect(call.outcome).toMatchObject({ kind: "failed", error: { reason: "MODEL_NOT_FOUND" } });
});

const everyClass = { fallbackOn: fallbackClasses };
/** The estimate of {@link requestFor}: 2 tokens of "hello" and 7 around it. */
const estimate = { estimate: 9 };
const nothing = { slots: 0, waiting: 0, outstanding: 0, timers: 0 };

/** Targets that all answer and count as scripted, "fast" for the first model at two providers, "mixed" for two models. */
function createCounting(counts: RoutedOptions["counts"] = {}, options: Partial<RoutedOptions> = {}): Routed {
  const scripts = { a: "answer", b: "answer", c: "answer" } as const;
  const aliases = { fast: aliasOf(["a/m", "b/m"], everyClass), mixed: aliasOf(["a/m", "b/other"], everyClass) };
  return createRouted({ scripts, counts, aliases, ...options });
}

test("a count is tried again after a failure that another attempt can help, no sooner than its provider wants", async () => {
  const busy = failure("UPSTREAM_OVERLOADED", { retryDelayMs: 2_000 });
  const { count, asked, begin, held } = createCounting({ a: ["UPSTREAM_ERROR", busy, 17] });
  const call = begin();
  expect(await count("a/m", call)).toEqual({ count: 17 });
  const [first, second = 0, third = 0] = asked.map((line) => Number(line.split(" at ")[1]));
  expect([first, asked.length]).toEqual([0, 3]);
  expect(third - second).toBeGreaterThanOrEqual(2_000);
  expect(call.progress).toMatchObject({ attempts: 3, contentRead: false });
  expect(held()).toEqual(nothing);
});

test("a count makes no more attempts than the settings allow, and fails with the last error", async () => {
  const { count, asked } = createCounting({ a: ["UPSTREAM_ERROR", "UPSTREAM_ERROR", "UPSTREAM_OVERLOADED", 17] });
  expect(await count("a/m")).toEqual({ reason: "UPSTREAM_OVERLOADED" });
  expect(asked).toHaveLength(3);
});

// What becomes of a count whose first target fails, for each reason, at routes of one target, of one model and of two.
describe.each(Object.entries(failureTable))("after %s at its first target a count", (reason, { fallback }) => {
  const error = failure(reason as Reason, { retryable: false, retryAdvice: false }); // the keys of the table are reasons
  const counts = { a: error, b: 17 };

  test("of that target alone fails with it", async () => {
    const { count } = createCounting(counts);
    expect(await count("a/m")).toEqual({ reason });
  });

  test(`${fallback === undefined ? "stays away from" : "moves to"} another provider of the same model`, async () => {
    const { count, asked } = createCounting(counts);
    expect(await count("fast")).toEqual(fallback === undefined ? { reason } : { count: 17 });
    expect(asked).toEqual(["count a/m at 0", ...(fallback === undefined ? [] : ["count b/m at 0"])]);
  });

  test("never moves to another model: it is an estimate where a completion would move on", async () => {
    for (const request of ["mixed", requestFor("a/m", "b/other")]) {
      const { count, asked } = createCounting(counts);
      expect(await count(request)).toEqual(fallback === undefined ? { reason } : estimate);
      expect(asked).toEqual(["count a/m at 0"]);
    }
  });
});

test("without the class of the failure in fallbackOn nothing takes over, and there is no estimate either", async () => {
  const aliases = {
    fast: aliasOf(["a/m", "b/m"], { fallbackOn: ["timeout"] }),
    mixed: aliasOf(["a/m", "b/other"], { fallbackOn: ["timeout"] }),
  };
  for (const model of ["fast", "mixed"]) {
    const { count, asked } = createCounting({ a: "UPSTREAM_PROTOCOL_ERROR", b: 17 }, { aliases });
    expect(await count(model)).toEqual({ reason: "UPSTREAM_PROTOCOL_ERROR" });
    expect(asked).toHaveLength(1);
  }
});

test("a fallback model counts only if it is the same model at another provider", async () => {
  const { count, asked } = createCounting({ a: "UPSTREAM_PROTOCOL_ERROR", b: 5, c: 17 });
  expect(await count(requestFor("a/m", "b/other", "c/m"))).toEqual({ count: 17 });
  expect(asked).toEqual(["count a/m at 0", "count c/m at 0"]);
});

test("a provider that does not count is left out, and one of the same model that does is asked", async () => {
  const { count, asked } = createCounting({ b: 17 });
  expect(await count("fast")).toEqual({ count: 17 });
  expect(await count("mixed")).toEqual(estimate);
  expect(asked).toEqual(["count b/m at 0"]);
});

describe("with a circuit open after failures of completions", () => {
  const options = { breaker: { consecutiveFailures: 1 } };
  const scripts = { a: "UPSTREAM_PROTOCOL_ERROR", b: "answer" } as const;

  test.each<[model: string, expected: object, asked: readonly string[]]>([
    ["a/m", estimate, []],
    ["fast", { count: 23 }, ["count b/m at 0"]],
    ["mixed", estimate, []],
  ])("a count of %s is %o and does not ask that target", async (model, expected, asked) => {
    const routed = createCounting({ a: 17, b: 23 }, { options, scripts });
    await routed.complete("a/m");
    const since = routed.asked.length;
    expect(await routed.count(model)).toEqual(expected);
    expect(routed.asked.slice(since)).toEqual(asked);
    expect(routed.held()).toEqual(nothing);
  });

  test("a count is the probe that closes it", async () => {
    const routed = createCounting({ a: 17 }, { options, scripts });
    await routed.complete("a/m");
    routed.clock.advance(6_000);
    expect(await routed.count("a/m")).toEqual({ count: 17 });
    expect(routed.targets.get("a")?.models.of("m").breaker.state).toBe("closed");
  });
});

test("failures of counts open the breaker of their target, those of a caller's own limit do not", async () => {
  const options = { breaker: { consecutiveFailures: 1 } };
  const stateOf = ({ targets }: Routed) => targets.get("a")?.models.of("m").breaker.state;
  const failing = createCounting({ a: "UPSTREAM_PROTOCOL_ERROR" }, { options });
  await failing.count("a/m");
  expect(stateOf(failing)).toBe("open");
  expect(await failing.complete("a/m")).toEqual({ reason: "CIRCUIT_OPEN" });

  const timeouts = create(TimeoutsSchema, { connect: durationFromMs(1) });
  const hasty = createCounting({ a: "CONNECT_TIMEOUT" }, { options });
  expect(await hasty.count({ ...requestFor("a/m"), timeouts })).toEqual({ reason: "CONNECT_TIMEOUT" });
  expect(stateOf(hasty)).toBe("closed");
});

test("in an outage 1,000 counts at once make no more attempts than the retry budget allows", async () => {
  const options = { breaker: { consecutiveFailures: 10_000, minCalls: 10_000 }, limits: { concurrency: 2_000 } };
  const { count, asked } = createCounting({ a: "UPSTREAM_ERROR" }, { options });
  await Promise.all(Array.from({ length: 1_000 }, () => count("a/m")));
  expect(asked.length).toBeGreaterThan(1_000);
  expect(asked.length).toBeLessThanOrEqual(1_200);
});

test("a key that is refused a count cools down for completions, too", async () => {
  const used: string[] = [];
  const keyed = (number: number): Provider => ({
    ...{ name: "a", kind: "scripted", models: [] },
    open() {
      used.push(`answer with ${number}`);
      return batches([text("hello"), finished()]);
    },
    countTokens() {
      used.push(`count with ${number}`);
      return number === 1 ? Promise.reject(failure("UPSTREAM_UNAUTHENTICATED")) : Promise.resolve(17);
    },
  });
  const resolver = resolverOf([targetOf(keyed(1), { otherKeys: [keyed(2)] })]);
  const call = beginTestCall({ streaming: false });
  expect(await countAt(resolver)(requestFor("a/m"), call)).toMatchObject({ inputTokens: 17 });
  await createRunner(openOnce(resolver)).complete(requestFor("a/m"), beginTestCall({ streaming: false }));
  expect(used).toEqual(["count with 1", "count with 2", "answer with 2"]);
});

/** What a count waits for when its call ends. */
const phases: [phase: string, count: CountStep, options: Partial<RoutedOptions>, asked: number][] = [
  ["in an attempt", "hang", {}, 1],
  ["between attempts", failure("UPSTREAM_OVERLOADED", { retryDelayMs: 20_000 }), {}, 1],
  [
    "in the queue of its provider",
    17,
    { options: { limits: { concurrency: 0, queueLength: 5, queueTimeoutMs: 1e6 } } },
    0,
  ],
];

describe.each(phases)("a count that waits %s", (_phase, step, options, attempts) => {
  test("ends at once when its caller leaves, and leaves nothing behind", async () => {
    const routed = createCounting({ a: step }, options);
    const call = routed.begin();
    const counting = routed.count("a/m", call);
    await settle();
    expect(routed.asked).toHaveLength(attempts);
    const at = routed.clock.now();
    call.end({ kind: "failed", error: new GatewayError("CALLER_CANCELLED", "gone") });
    expect(await counting).toEqual({ reason: "CALLER_CANCELLED" });
    expect(routed.clock.now() - at).toBeLessThanOrEqual(50);
    expect([routed.asked.length, routed.held()]).toEqual([attempts, nothing]);
  });

  test("ends with its deadline, or before a wait that is longer", async () => {
    const routed = createCounting({ a: step }, options);
    const limits = { totalMs: 600_000, deadlineMs: 1_000, firstTokenMs: 60_000, idleMs: 30_000 };
    const ending = await routed.count("a/m", routed.begin({ limits }));
    expect(ending).toEqual({ reason: step instanceof GatewayError ? step.reason : "DEADLINE_EXCEEDED" });
    expect(routed.clock.now()).toBeLessThanOrEqual(1_000);
    expect([routed.asked.length, routed.held()]).toEqual([attempts, nothing]);
  });
});

test("an attempt to count ends with the total of its provider, and the same model elsewhere takes over", async () => {
  const options = { timeouts: { totalMs: 3_000 } };
  const { count, asked } = createCounting({ a: "hang", b: 17 }, { optionsOf: { a: options } });
  expect(await count("fast")).toEqual({ count: 17 });
  expect(asked).toEqual(["count a/m at 0", "count b/m at 3000"]);
});

describe("with all slots of its provider taken", () => {
  const full = { limits: { concurrency: 0 } };

  test.each<[model: string, expected: object]>([
    ["a/m", { reason: "GATEWAY_OVERLOADED" }],
    ["fast", { count: 23 }],
    ["mixed", estimate],
  ])("a count of %s is %o", async (model, expected) => {
    const { count } = createCounting({ a: 17, b: 23 }, { optionsOf: { a: full } });
    expect(await count(model)).toEqual(expected);
  });

  test("a count is an estimate whatever fallbackOn says, as a completion goes elsewhere then", async () => {
    const aliases = { mixed: aliasOf(["a/m", "b/other"], { fallbackOn: [] }) };
    const { count, complete } = createCounting({ a: 17, b: 23 }, { aliases, optionsOf: { a: full } });
    expect([await complete("mixed"), await count("mixed")]).toEqual([{ text: "hello" }, estimate]);
  });

  test("and a place in its queue, an estimate is not waited for where a completion would go elsewhere", async () => {
    const queue = { limits: { concurrency: 1, queueLength: 5, queueTimeoutMs: 10_000 } };
    const { count, clock, targets, begin } = createCounting({ a: 17, b: 23 }, { optionsOf: { a: queue } });
    await targets.get("a")?.slots.take(begin());
    expect(await count("mixed")).toEqual(estimate);
    expect(clock.now()).toBe(0);
  });
});

// Whatever targets do, a count is of the model that is named first.
const anyStep = fc.constantFrom<CountStep>(
  ...([
    "UPSTREAM_OVERLOADED",
    "UPSTREAM_ERROR",
    "RATE_LIMITED",
    "UPSTREAM_UNAUTHENTICATED",
    "INVALID_REQUEST",
  ] as const),
  ...[1, failure("UPSTREAM_OVERLOADED", { retryDelayMs: 2_000 })],
);
const anySteps = fc.array(anyStep, { minLength: 1, maxLength: 4 });

test("whatever three targets do: a few attempts, none at another model, nothing left, and a count where one was to be had", async () => {
  await fc.assert(
    fc.asyncProperty(fc.record({ a: anySteps, b: anySteps, c: anySteps }), fc.boolean(), async (counts, isOrdered) => {
      const policy = isOrdered ? "ordered" : "fastest";
      const aliases = { two: aliasOf(["a/m", "b/m"], { ...everyClass, policy }) };
      const routed = createCounting(counts, {
        aliases,
        options: { breaker: { consecutiveFailures: 1_000, minCalls: 1_000 } },
      });
      const ending = await routed.count(requestFor("two", "c/other"));
      expect(routed.asked.length).toBeLessThanOrEqual(3);
      expect(routed.asked.filter((line) => line.includes("/other"))).toEqual([]);
      expect(routed.held()).toEqual(nothing);
      if (counts.a[0] === 1 && counts.b[0] === 1) expect(ending).toEqual({ count: 1 });
      if ("count" in ending) expect(ending.count).toBe(1);
      else expect(ending).toEqual("reason" in ending ? { reason: "INVALID_REQUEST" } : estimate);
    }),
    { numRuns: 150, seed: 20_261_129 },
  );
});
