import { setImmediate as nextTurn } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import type { Completion } from "../../src/core/call/completion.ts";
import { createRunner, type Runner } from "../../src/core/call/runner.ts";
import { GatewayError, type GatewayErrorOptions, type Reason } from "../../src/core/errors/error.ts";
import { silentLog } from "../../src/core/log.ts";
import type { Provider } from "../../src/core/provider.ts";
import { type CompleteRequest, CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { completionKind } from "../../src/routing/completions.ts";
import { createCountTokens } from "../../src/routing/count-tokens.ts";
import type { RetrySettings } from "../../src/routing/layers/retry.ts";
import type { Alias } from "../../src/routing/targets/aliases.ts";
import type { Target } from "../../src/routing/targets/model-resolver.ts";
import { createFakeClock, type FakeClock } from "./fake-clock.ts";
import { batches, finished, text } from "./scripted-provider.ts";
import { seededRandom } from "./seeded-random.ts";
import { resolverOf, routesOf, type TargetOptions, targetOf } from "./targets.ts";
import { beginTestCall, type TestCallOptions } from "./test-call.ts";

/** What a provider does at one attempt: it answers, fails, hangs, or what a test writes itself. */
export type Step = "answer" | "hang" | Reason | GatewayError | Provider["open"];

/** What a provider does at one attempt to count: it gives a number, fails, or hangs. */
export type CountStep = number | "hang" | Reason | GatewayError;

/** What a test routes to. */
export interface RoutedOptions {
  /** What each provider does, by its name: at the first attempt, at the second, and so on; the last again and again. */
  readonly scripts: Readonly<Record<string, Step | readonly Step[]>>;
  /** And likewise at attempts to count; a provider that is not named does not count. */
  readonly counts?: Readonly<Record<string, CountStep | readonly CountStep[]>>;
  /** Settings of all targets. */
  readonly options?: TargetOptions;
  /** And of those that differ, by name. */
  readonly optionsOf?: Readonly<Record<string, TargetOptions>>;
  readonly aliases?: Readonly<Record<string, Alias>>;
  readonly retries?: Partial<RetrySettings>;
  readonly random?: () => number;
  readonly failsOnDemand?: boolean;
}

/** How a call ended: its text, or its reason. */
export type Ending = { readonly text: string } | { readonly reason: Reason };

/** How a count ended. */
export type CountEnding = { readonly count: number } | { readonly estimate: number } | { readonly reason: Reason };

/** Scripted providers behind all layers of the routing, in their order. */
export interface Routed {
  readonly clock: FakeClock;
  /** The targets that were asked, as "provider/model at ms" or "count provider/model at ms", in order. */
  readonly asked: readonly string[];
  readonly errorLines: readonly object[];
  readonly targets: ReadonlyMap<string, Target>;
  readonly completions: Runner;
  begin(options?: Partial<TestCallOptions>): Completion;
  /** Completes a request and, while it waits for time, lets time go on. Of a request as a text only the model is said. */
  complete(request: string | CompleteRequest, call?: Completion): Promise<Ending>;
  /** Counts the tokens of a request, likewise. */
  count(request: string | CompleteRequest, call?: Completion): Promise<CountEnding>;
  /** What is held: slots, queue places, attempts under way, timers. */
  held(): { readonly slots: number; readonly waiting: number; readonly outstanding: number; readonly timers: number };
}

/** A request for a model, with models to fall back to. */
export function requestFor(model: string, ...fallbackModels: string[]): CompleteRequest {
  return create(CompleteRequestSchema, { model, prompt: "hello", fallbackModels });
}

/** An error of a provider. */
export function failure(reason: Reason, options: GatewayErrorOptions = {}): GatewayError {
  return new GatewayError(reason, `the provider says ${reason}`, options);
}

/** Lets everything run that waits for no clock. */
export async function settle(): Promise<void> {
  await nextTurn();
  await nextTurn();
}

/** Composes scripted providers with the routes of the gateway. */
export function createRouted({
  scripts,
  counts = {},
  options = {},
  optionsOf = {},
  aliases = {},
  retries = {},
  random,
  failsOnDemand = false,
}: RoutedOptions): Routed {
  const clock = createFakeClock();
  const chance = random ?? seededRandom(1);
  const asked: string[] = [];
  const errorLines: object[] = [];
  const log = { ...silentLog, error: (facts: object) => errorLines.push(facts) };

  function toProvider(name: string, script: Step | readonly Step[]): Provider {
    const next = inTurn(script);
    const nextCount = inTurn(counts[name] ?? []);
    return {
      name,
      kind: "scripted",
      models: [],
      failsOnDemand,
      open(request, attempt) {
        asked.push(`${name}/${request.model} at ${clock.now()}`);
        return play(next() ?? "answer", request, attempt);
      },
      ...(counts[name] !== undefined && {
        countTokens({ model }) {
          asked.push(`count ${name}/${model} at ${clock.now()}`);
          return playCount(nextCount());
        },
      }),
    };
  }

  const providers = Object.entries(scripts).map(([name, script]) => toProvider(name, script));
  const resolver = resolverOf(
    providers.map((provider) => targetOf(provider, { clock, ...options, ...optionsOf[provider.name] })),
    aliases,
    retries.maxAttempts,
  );
  const { targets } = resolver;
  const routes = routesOf(resolver, retries, chance);
  const completions = createRunner(routes(completionKind));
  const countTokens = createCountTokens(routes, chance);

  function begin(options: Partial<TestCallOptions> = {}): Completion {
    const limits = { totalMs: 600_000, deadlineMs: undefined, firstTokenMs: 60_000, idleMs: 30_000 };
    return beginTestCall({ streaming: false, limits, clock, log, ...options });
  }

  /** Waits for a result and, while it waits for time, lets time go on. */
  async function passTime<Value>(result: Promise<Value>): Promise<Value | { readonly reason: Reason }> {
    let ending: { readonly value: Value | { readonly reason: Reason } } | undefined;
    result.then(
      (value) => {
        ending = { value };
      },
      (thrown: unknown) => {
        ending = { value: { reason: GatewayError.from(thrown).reason } };
      },
    );
    for (;;) {
      await settle();
      if (ending !== undefined) return ending.value;
      clock.advance(50);
    }
  }

  function complete(request: string | CompleteRequest, call: Completion = begin()): Promise<Ending> {
    const response = completions.complete(toRequest(request), call);
    return passTime(response.then(({ text }) => ({ text })));
  }

  function count(request: string | CompleteRequest, call: Completion = begin()): Promise<CountEnding> {
    const response = countTokens(toRequest(request), call);
    return passTime(
      response.then(({ inputTokens, estimated }) => (estimated ? { estimate: inputTokens } : { count: inputTokens })),
    );
  }

  function held(): ReturnType<Routed["held"]> {
    const all = [...targets.values()];
    const sum = (of: (target: Target) => number): number => all.reduce((total, target) => total + of(target), 0);
    return {
      slots: sum(({ slots }) => slots.taken),
      waiting: sum(({ slots }) => slots.waiting),
      outstanding: sum(({ models }) => models.of("m").outstanding),
      timers: clock.pending,
    };
  }

  return { clock, asked, errorLines, targets, completions, begin, complete, count, held };
}

function toRequest(request: string | CompleteRequest): CompleteRequest {
  return typeof request === "string" ? requestFor(request) : request;
}

/** Gives the items of a script one after the other, and the last again and again. */
function inTurn<Item>(script: Item | readonly Item[]): () => Item | undefined {
  const items: readonly Item[] = [script].flat() as Item[]; // no item is a list itself
  let taken = 0;
  return () => {
    const item = items[Math.min(taken, items.length - 1)];
    taken += 1;
    return item;
  };
}

function playCount(step: CountStep | undefined): Promise<number> {
  if (step === undefined || step === "hang") return new Promise(() => {});
  if (typeof step === "number") return Promise.resolve(step);
  return Promise.reject(typeof step === "string" ? failure(step) : step);
}

function play(step: Step, ...[request, attempt]: Parameters<Provider["open"]>): ReturnType<Provider["open"]> {
  if (step === "answer") return batches([text("hello"), finished()]);
  if (step === "hang") return new Promise(() => {});
  if (typeof step === "function") return step(request, attempt);
  throw typeof step === "string" ? failure(step) : step;
}
