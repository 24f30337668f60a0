// What a call does over all layers: from one round to the next, and for another kind of request than completions.
import fc from "fast-check";
import { expect, test } from "vitest";
import { failWith } from "../../src/core/call/lifetime.ts";
import { GatewayError, type Reason } from "../../src/core/errors/error.ts";
import { failureTable, mayRetry } from "../../src/routing/failure-table.ts";
import type { Opened } from "../../src/routing/route.ts";
import type { RequestKind } from "../../src/routing/routes.ts";
import { enter } from "../../src/routing/targets/ask-target.ts";
import { createRouted, failure, type RoutedOptions, requestFor, type Step } from "../support/routed.ts";
import { aliasOf, routesOf } from "../support/targets.ts";
import { beginTestCall } from "../support/test-call.ts";

const all = ["rateLimit", "overload", "error", "timeout", "contextLength"] as const;
const alias = (targets: readonly string[], options = {}) => aliasOf(targets, { fallbackOn: all, ...options });
const busy = (retryDelayMs: number) => failure("UPSTREAM_OVERLOADED", { retryDelayMs });

/** Names of the targets that were asked, without the time. */
const namesOf = (asked: readonly string[]): string[] => asked.map((line) => line.split("/", 1)[0] ?? "");

test.each<[what: string, scripts: RoutedOptions["scripts"], names: readonly string[]]>([
  [
    "only a target that another attempt can help is asked again",
    { a: "CONTEXT_LENGTH_EXCEEDED", b: ["UPSTREAM_OVERLOADED", "answer"] },
    ["a", "b", "b"],
  ],
  [
    "a refused account is no reason not to try the others again",
    { a: ["UPSTREAM_OVERLOADED", "answer"], b: "UPSTREAM_UNAUTHENTICATED" },
    ["a", "b", "a"],
  ],
])("%s", async (_what, scripts, names) => {
  const { complete, asked } = createRouted({ scripts, aliases: { fast: alias(["a/m", "b/m"]) } });
  expect(await complete("fast")).toEqual({ text: "hello" });
  expect(namesOf(asked)).toEqual(names);
});

test("each target is asked no sooner than its provider wants, and the soonest is not kept waiting by the others", async () => {
  const { complete, asked } = createRouted({
    scripts: { a: [busy(20_000), "answer"], b: ["UPSTREAM_OVERLOADED", "answer"] },
    aliases: { fast: alias(["a/m", "b/m"]) },
  });
  expect(await complete("fast")).toEqual({ text: "hello" });
  expect(namesOf(asked)).toEqual(["a", "b", "b"]);
});

test("a wait that is too long for one target does not fail a call that another one can take", async () => {
  const { complete, asked } = createRouted({
    scripts: { a: ["UPSTREAM_OVERLOADED", "answer"], b: busy(60_000) },
    aliases: { fast: alias(["a/m", "b/m"]) },
  });
  expect(await complete("fast")).toEqual({ text: "hello" });
  expect(namesOf(asked)).toEqual(["a", "b", "a"]);
});

test("a target of two models is one target: asked once a round, and no reason to force a breaker", async () => {
  const twice = createRouted({ scripts: { a: [busy(3_000), "answer"] } });
  expect(await twice.complete(requestFor("a/m", "a/m"))).toEqual({ text: "hello" });
  expect(twice.asked).toHaveLength(2);
  expect(Number(twice.asked[1]?.split(" at ")[1])).toBeGreaterThanOrEqual(3_000);

  const alone = createRouted({ scripts: { a: "UPSTREAM_ERROR" }, options: { breaker: { consecutiveFailures: 1 } } });
  await alone.complete("a/m");
  expect(await alone.complete(requestFor("a/m", "a/m"))).toEqual({ reason: "CIRCUIT_OPEN" });
});

test("the cap of a fallback model bounds its own attempt, not another model's", async () => {
  const caps = { maxTokens: undefined, totalMs: 1_000 };
  const { complete, begin } = createRouted({
    scripts: { a: "UPSTREAM_OVERLOADED", b: "hang", c: "answer" },
    aliases: { capped: aliasOf(["b/m"], { caps }) },
  });
  const call = begin();
  expect(await complete(requestFor("a/m", "capped", "c/m"), call)).toEqual({ text: "hello" });
  expect(call.remainingMs()).toBeGreaterThan(500_000);
});

test("a target with a free slot takes over from one that is full, before anybody waits", async () => {
  const { complete, asked } = createRouted({
    scripts: { a: "answer", b: "answer" },
    aliases: { fast: alias(["a/m", "b/m"]) },
    optionsOf: { a: { limits: { concurrency: 1, queueLength: 10 } } },
  });
  await Promise.all([1, 2, 3].map(() => complete("fast")));
  expect(namesOf(asked)).toEqual(["a", "b", "b"]);
});

test("leastOutstanding counts calls that wait: none queues for the full one", async () => {
  const { complete, asked } = createRouted({
    scripts: { a: "answer", b: "answer" },
    aliases: { fast: alias(["a/m", "b/m"], { policy: "leastOutstanding", fallbackOn: [] }) },
    optionsOf: { a: { limits: { concurrency: 1, queueLength: 100 } } },
  });
  await Promise.all(Array.from({ length: 12 }, () => complete("fast")));
  expect(namesOf(asked).filter((name) => name === "b").length).toBeGreaterThanOrEqual(5);
});

// A model of what providers do: what any call may see of three targets, whatever their scripts.
const step = fc.constantFrom<Step>(
  "answer",
  "UPSTREAM_OVERLOADED",
  "UPSTREAM_ERROR",
  "RATE_LIMITED",
  "CONTEXT_LENGTH_EXCEEDED",
  "UPSTREAM_UNAUTHENTICATED",
  busy(2_000),
);
const scripts = fc.array(step, { minLength: 1, maxLength: 4 });

/** A target that was asked again had failed in a way that another attempt can help, and was given its time. */
function expectPatience(name: string, script: readonly Step[], asked: readonly string[]): void {
  const times = asked.filter((line) => line.startsWith(name)).map((line) => Number(line.split(" at ")[1]));
  for (const [index, next] of times.slice(1).entries()) {
    const step = script[Math.min(index, script.length - 1)];
    const error = step instanceof GatewayError ? step : failure(reasonOf(step));
    expect([name, step, mayRetry(error)]).toEqual([name, step, true]);
    expect(next - (times[index] ?? 0)).toBeGreaterThanOrEqual(error.retryDelayMs ?? 0);
  }
}

function reasonOf(step: Step | undefined): Reason {
  if (typeof step === "string" && step in failureTable) return step as Reason; // of the table's own keys
  throw new Error("a target that answered was asked again");
}

test("whatever three targets do: a few attempts, none too soon, nothing left, and a success where one was to be had", async () => {
  await fc.assert(
    fc.asyncProperty(fc.record({ a: scripts, b: scripts, c: scripts }), fc.nat(), async (script, seed) => {
      const routed = createRouted({
        scripts: script,
        aliases: { fast: alias(["a/m", "b/m"], { policy: seed % 2 === 0 ? "ordered" : "weighted" }) },
        options: { budget: { least: 1_000 }, breaker: { consecutiveFailures: 1_000, minCalls: 1_000 } },
      });
      const ending = await routed.complete(requestFor("fast", "c/m"));
      const { asked } = routed;
      expect(asked.length).toBeLessThanOrEqual(3);
      expect(routed.held()).toEqual({ slots: 0, waiting: 0, outstanding: 0, timers: 0 });
      for (const name of ["a", "b", "c"] as const) expectPatience(name, script[name], asked);
      // A target that would have answered at once is never a reason to fail: the first attempt at each was made, or one answered.
      const wouldAnswer = Object.values(script).some(([first]) => first === "answer");
      if (wouldAnswer) expect(ending).toEqual({ text: "hello" });
    }),
    { numRuns: 150, seed: 20_261_126 },
  );
});

/** A kind of request that is no completion: it measures a text. */
interface Measure {
  readonly model: string;
  readonly fallbackModels: readonly string[];
  readonly text: string;
}

/** Measures texts over all layers; "a" fails as often as is said. */
function createMeasuring(failures: readonly Reason[]) {
  const { targets, begin, held } = createRouted({ scripts: { a: "answer", b: "answer" } });
  const resolver = { targets, aliases: new Map([["fast", alias(["a/m", "b/m"])]]), maxAttempts: 3 };
  const left = [...failures];
  const seen: string[] = [];
  const kind: RequestKind<Measure, Opened & { readonly length: number }> = {
    mapping: {
      withModel: (request, model) => ({ ...request, model }),
      withinAlias:
        (request) =>
        ({ model }) => ({ ...request, model }),
    },
    async ask(candidate, call) {
      const { attempt, provider } = await enter(candidate, call);
      seen.push(`${provider.name}/${candidate.request.model}`);
      const reason = left.shift();
      if (reason !== undefined) throw failWith(attempt, failure(reason));
      attempt.end({ kind: "finished" });
      return { attempt, length: candidate.request.text.length };
    },
  };
  const measure = routesOf(resolver)(kind, (next) => async (state, call) => (await next(state, call)).length);
  return { measure, seen, begin, held, targets };
}

test("another kind of request with another result goes through the same retries, fallbacks, breakers and keys", async () => {
  const request = { model: "fast", fallbackModels: [], text: "four" };
  const { measure, seen, held, targets } = createMeasuring(["UPSTREAM_ERROR", "UPSTREAM_UNREACHABLE"]);
  const call = beginTestCall({ streaming: false });
  expect(await measure(request, call)).toBe(4);
  expect(seen).toEqual(["a/m", "b/m", "a/m"]);
  expect(targets.get("a")?.models.of("m").breaker.state).toBe("closed");
  expect(held().slots).toBe(0);
  expect(call.progress.attempts).toBe(3);
  call.end({ kind: "ok" });
});

test("another kind of request opens breakers like completions do, and is refused by them", async () => {
  const { measure, begin, seen } = createMeasuring(new Array<Reason>(5).fill("UPSTREAM_PROTOCOL_ERROR"));
  const request = { model: "a/m", fallbackModels: [], text: "four" };
  for (let failed = 0; failed < 5; failed += 1) {
    await expect(measure(request, begin())).rejects.toMatchObject({ reason: "UPSTREAM_PROTOCOL_ERROR" });
  }
  await expect(measure(request, begin())).rejects.toMatchObject({ reason: "CIRCUIT_OPEN" });
  expect(seen).toHaveLength(5);
});
