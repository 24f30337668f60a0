import { create } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import type { Clock } from "../../../src/core/clock.ts";
import { GatewayError } from "../../../src/core/errors/error.ts";
import type { ListedModel } from "../../../src/core/listed-model.ts";
import { type Log, silentLog } from "../../../src/core/log.ts";
import type { Provider } from "../../../src/core/provider.ts";
import { ModelSchema } from "../../../src/gen/tokenwire/v1/model_pb.ts";
import { createCatalog } from "../../../src/routing/discovery/catalog.ts";
import { createListings } from "../../../src/routing/discovery/listings.ts";
import type { Alias } from "../../../src/routing/targets/aliases.ts";
import { createFakeClock } from "../../support/fake-clock.ts";
import { batches, scriptedProvider } from "../../support/scripted-provider.ts";
import { aliasOf, resolverOf, targetOf } from "../../support/targets.ts";

const never = new AbortController().signal;

function providerOf(name: string, rest: Partial<Provider> = {}): Provider {
  return { ...scriptedProvider(() => batches()), name, models: [], ...rest };
}

function lists(...models: readonly ListedModel[]): Partial<Provider> {
  return { listModels: async () => models };
}

function cappedAlias(target: string | readonly string[], maxTokens?: number): Alias {
  return aliasOf(target, { caps: { maxTokens, totalMs: undefined } });
}

function catalogOf(
  providers: readonly Provider[],
  aliases: Readonly<Record<string, Alias>> = {},
  { clock = createFakeClock(), log = silentLog }: { readonly clock?: Clock; readonly log?: Log } = {},
) {
  const resolver = resolverOf(
    providers.map((provider) => targetOf(provider, { clock })),
    aliases,
  );
  const listings = createListings({ clock, log });
  const catalog = createCatalog(resolver, listings, () => "2026-09-23");
  async function names(): Promise<string[]> {
    return (await catalog.list(never)).models.map((model) => model.toModel().name);
  }
  return { ...catalog, listings, names };
}

test("aliases come first, then each provider's configured models, then what only it lists, each name once", async () => {
  const b = providerOf("b", { models: ["z", "c"], ...lists({ id: "d" }, { id: "c" }, { id: "a" }, { id: "d" }) });
  const a = providerOf("a", lists({ id: "x/y" }));
  const { names } = catalogOf([b, a], { smart: aliasOf("b/z"), fast: aliasOf("a/x/y") });
  expect(await names()).toEqual(["fast", "smart", "a/x/y", "b/c", "b/z", "b/a", "b/d"]);
});

test("what a provider lists of a model wins over what is known of it", async () => {
  const provider = providerOf("p", {
    models: ["configured", "unknown"],
    limitsOf: (model) => (model === "unknown" ? {} : { contextWindow: 100, maxOutputTokens: 10 }),
    ...lists({ id: "configured", displayName: "Configured", contextWindow: 200 }),
  });
  const { get, list } = catalogOf([provider]);
  const configured = { displayName: "Configured", contextWindow: 200, maxOutputTokens: 10 };
  expect(await get("p/configured", never)).toMatchObject(configured);
  expect((await list(never)).models.map((model) => model.toModel())).toEqual([
    create(ModelSchema, { name: "p/configured", targets: ["p/configured"], ...configured }),
    create(ModelSchema, { name: "p/unknown", targets: ["p/unknown"] }),
  ]);
  expect(await get("p/other", never)).toMatchObject({ name: "p/other", contextWindow: 100 });
});

test.each([
  [undefined, 50],
  [10, 10],
  [100, 50],
])("an alias with a cap of %s has the limits of its target within it: %i", async (cap, maxOutputTokens) => {
  const provider = providerOf("p", lists({ id: "m", displayName: "M", contextWindow: 200, maxOutputTokens: 50 }));
  const { get, list } = catalogOf([provider], { mine: cappedAlias("p/m", cap) });
  const mine = { name: "mine", targets: ["p/m"], contextWindow: 200, maxOutputTokens, displayName: "" };
  expect(await get("mine", never)).toMatchObject(mine);
  expect((await list(never)).models[0]?.toModel()).toMatchObject(mine);
});

test("a provider that cannot be asked is named with its reason, and what is configured of it stays", async () => {
  const error = new GatewayError("UPSTREAM_UNREACHABLE", "p: the connection was refused");
  const provider = providerOf("p", { models: ["m"], listModels: () => Promise.reject(error) });
  const warnings: object[] = [];
  const log: Log = { ...silentLog, warn: (facts) => warnings.push(facts) };
  const { list, names } = catalogOf([provider, providerOf("q", lists({ id: "n" }))], {}, { log });
  expect(await names()).toEqual(["p/m", "q/n"]);
  const { reason, message } = error;
  expect((await list(never)).unlisted).toMatchObject([{ provider: "p", reason, message }]);
  expect(warnings).toEqual([{ provider: "p", reason, message }]);
});

test("a fault in the program's own provider is a bug in the log, and no caller sees its words", async () => {
  const errors: object[] = [];
  const log: Log = { ...silentLog, error: (facts) => errors.push(facts) };
  const listModels = () => Promise.reject(new TypeError("secret"));
  const { list } = catalogOf([providerOf("p", { listModels })], {}, { log });
  const [unlisted] = (await list(never)).unlisted;
  expect(unlisted).toMatchObject({ provider: "p", reason: "INTERNAL" });
  expect(unlisted?.message).not.toContain("secret");
  expect(errors).toMatchObject([{ err: { cause: { message: "secret" } } }]);
});

test.each(["", "a\u0000b", "a\nb", "\u202eb", "\ud800", "x".repeat(257)])(
  "a listed id that cannot be a name is left out: %j",
  async (id) => {
    const { names } = catalogOf([providerOf("p", lists({ id }, { id: "good" }))]);
    expect(await names()).toEqual(["p/good"]);
  },
);

test.each([0, -1, 1.5, 2 ** 31, Number.NaN])("a listed limit of %d is none", async (contextWindow) => {
  const { get } = catalogOf([providerOf("p", lists({ id: "m", contextWindow }))]);
  expect((await get("p/m", never)).contextWindow).toBeUndefined();
});

test.each([
  [10_000, []],
  [10_001, ["UPSTREAM_PROTOCOL_ERROR"]],
])("of a provider that lists %i models the reasons are %j", async (count, reasons) => {
  const models = Array.from({ length: count }, (_, index) => ({ id: `m-${index}` }));
  const { list } = catalogOf([providerOf("p", lists(...models))]);
  const { unlisted, models: all } = await list(never);
  expect(unlisted.map(({ reason }) => reason)).toEqual(reasons);
  expect(all).toHaveLength(reasons.length === 0 ? count : 0);
});

describe("a provider that never answers", () => {
  const silent = (): Partial<Provider> => ({ listModels: () => new Promise(() => {}) });

  test("is given five seconds", async () => {
    const clock = createFakeClock();
    const { list } = catalogOf([providerOf("p", silent())], {}, { clock });
    const listing = list(never);
    clock.advance(5_000);
    expect((await listing).unlisted).toMatchObject([{ provider: "p", reason: "UPSTREAM_TIMEOUT" }]);
    expect(clock.pending).toBe(0);
  });

  test("is left when the gateway closes, and its signal fires", async () => {
    let asked: AbortSignal | undefined;
    const listModels = (signal: AbortSignal) => {
      asked = signal;
      return new Promise<never>(() => {});
    };
    const { list, listings } = catalogOf([providerOf("p", { listModels })]);
    const listing = list(never);
    listings.close();
    expect((await listing).unlisted).toMatchObject([{ provider: "p", reason: "SHUTTING_DOWN" }]);
    expect(asked?.aborted).toBe(true);
  });

  test("does not hold a caller that leaves", async () => {
    const leaving = new AbortController();
    const { list } = catalogOf([providerOf("p", silent())]);
    const listing = list(leaving.signal);
    const reason = new Error("left");
    leaving.abort(reason);
    await expect(listing).rejects.toBe(reason);
  });
});

test("a provider of a class is asked as itself", async () => {
  class Own implements Provider {
    readonly name = "own";
    readonly kind = "own";
    readonly models = [];
    readonly #id = "m";
    async *open() {}
    async listModels() {
      return [{ id: this.#id }];
    }
  }
  expect(await catalogOf([new Own()]).names()).toEqual(["own/m"]);
});

test("an alias of several targets has what holds for each, as far as it is known of all", async () => {
  const models = [
    { id: "wide", contextWindow: 1_000_000, maxOutputTokens: 8_000 },
    { id: "narrow", contextWindow: 200_000, maxOutputTokens: 64_000 },
  ];
  const provider = providerOf("p", lists(...models));
  const { get } = catalogOf([provider], {
    both: cappedAlias(["p/wide", "p/narrow"], 10_000),
    half: cappedAlias(["p/wide", "p/unheard-of"], 10_000),
  });
  const targets = ["p/wide", "p/narrow"];
  expect(await get("both", never)).toMatchObject({ targets, contextWindow: 200_000, maxOutputTokens: 8_000 });
  const half = await get("half", never);
  expect([half.contextWindow, half.maxOutputTokens]).toEqual([undefined, 10_000]);
});
