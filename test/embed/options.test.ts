import { expect, onTestFinished, test } from "vitest";
import type { Provider } from "../../src/core/provider.ts";
import { createGateway, type Gateway } from "../../src/embed/gateway.ts";
import type { GatewayOptions, ProviderKind } from "../../src/embed/options.ts";
import { faultsOf } from "../support/faults-of.ts";
import { batches, finished, scriptedProvider, text } from "../support/scripted-provider.ts";
import { writeFiles } from "../support/temporary-files.ts";

const provider = scriptedProvider(({ model }) => batches([text(model), finished()]));

function createTestGateway(options: GatewayOptions): Gateway {
  const gateway = createGateway(options);
  onTestFinished(() => gateway.close());
  return gateway;
}

/** Writes a configuration file; returns its path. */
function configFile(yaml: string): string {
  return `${writeFiles({ "gateway.yaml": yaml, token: "hush\n" })}/gateway.yaml`;
}

/** A kind whose providers answer with their settings. */
const echo: ProviderKind = (name, settings) => ({
  ...scriptedProvider(() => batches([text(JSON.stringify(settings)), finished()])),
  name,
});

function named(name: string): Provider {
  return { ...provider, name };
}

test("providers of the program serve beside those of the gateway, and aliases may name them", async () => {
  const gateway = createTestGateway({
    providers: { scripted: provider, sim: { kind: "sim" }, last: named("last") },
    models: { mine: "scripted/x" },
  });
  const providers = new Set((await gateway.listModels()).models.map(({ name }) => name.split("/")[0]));
  expect([...providers]).toEqual(["mine", "last", "scripted", "sim"]);
  expect(await gateway.complete({ model: "mine", prompt: "hello" })).toMatchObject({
    text: "x",
    served: { provider: "scripted", model: "x" },
  });
});

test("a provider may be an object of a class", async () => {
  class Own implements Provider {
    readonly name = "own";
    readonly kind = "own";
    readonly models = [];
    readonly #answer = "from a private field";
    open() {
      return batches([text(this.#answer), finished()]);
    }
  }
  const gateway = createTestGateway({ providers: { own: new Own() } });
  expect(await gateway.complete({ model: "own/x", prompt: "hello" })).toMatchObject({ text: "from a private field" });
});

test("the section limits bounds the program's providers too", async () => {
  const goOn = Promise.withResolvers<void>();
  const slow = scriptedProvider(async function* () {
    await goOn.promise;
    yield [text("a"), finished()];
  });
  const limits = { concurrency: 1, queueLength: 0 };
  const gateway = createTestGateway({ limits, providers: { scripted: slow } });
  const request = { model: "scripted/model", prompt: "hello" };
  const first = gateway.complete(request);
  await expect(gateway.complete(request)).rejects.toMatchObject({ reason: "GATEWAY_OVERLOADED" });
  goOn.resolve();
  expect(await first).toMatchObject({ text: "a" });
});

test.each<[what: string, options: GatewayOptions, faults: readonly string[]]>([
  [
    "a provider under another name than its own",
    { providers: { mine: provider } },
    ['providers.mine: its provider calls itself "scripted"; write the same name in both places'],
  ],
  [
    "whatever breaks the schema, all of it",
    { server: { port: 70_000 }, providers: { scripted: provider }, models: { fast: "scriptet/x" } },
    [
      'models.fast "scriptet/x": no provider has this name; did you mean "scripted"? there are scripted',
      "server.port 70000: write a whole number from 0 to 65535",
    ],
  ],
  [
    "a name that no provider may have",
    { providers: { "my provider": provider } },
    [
      'providers."my provider": write a name of at most 64 of a-z, 0-9, ".", "_" and "-", beginning with a letter or digit',
    ],
  ],
])("%s is a fault", (_what, options, faults) => {
  expect(faultsOf(() => createGateway(options))).toEqual(faults);
});

test("a file names a registered kind like any other: keys, references, limits, aliases", async () => {
  const file = configFile(`
limits: {concurrency: 7}
providers:
  one: {kind: echo, token: "\${file:token}", deep: {keys: [1, 2]}, limits: {concurrency: 1}}
  two: {kind: echo}
  sim: {kind: sim}
models:
  mine: one/x
`);
  const gateway = createTestGateway({ configFile: file, kinds: { echo } });
  expect(await gateway.complete({ model: "mine", prompt: "hello" })).toMatchObject({
    text: '{"token":"hush","deep":{"keys":[1,2]}}',
    served: { provider: "one" },
  });
  expect(await gateway.complete({ model: "two/x", prompt: "hello" })).toMatchObject({ text: "{}" });
  expect(await gateway.complete({ model: "sim/echo", prompt: "hello" })).toMatchObject({ text: "hello" });
});

test("a registered kind with the name of one of the gateway's own is used in place of it", async () => {
  const file = configFile("providers: {one: {kind: ollama, url: here}}");
  const gateway = createTestGateway({ configFile: file, kinds: { ollama: echo } });
  expect(await gateway.complete({ model: "one/x", prompt: "hello" })).toMatchObject({ text: '{"url":"here"}' });
});

test("aliases may name any model of a registered kind, which is not the simulator", async () => {
  const file = configFile("providers: {one: {kind: echo}}\nmodels: {mine: one/any-model}");
  const gateway = createTestGateway({ configFile: file, kinds: { echo } });
  expect(await gateway.complete({ model: "mine", prompt: "hello" })).toMatchObject({ served: { model: "any-model" } });
});

test("faults of a file with registered kinds have their places", () => {
  const file = configFile("providers:\n  one: {kind: echo, limits: {concurrency: 0}}\nmodels:\n  mine: on/x\n");
  expect(faultsOf(() => createGateway({ configFile: file, kinds: { echo } }))).toEqual([
    `${file}:2:43: providers.one.limits.concurrency 0: write a whole number from 1 to 2147483647`,
    `${file}:4:9: models.mine "on/x": no provider has this name; did you mean "one"? there are one`,
  ]);
});

test("what a kind throws is what createGateway throws", () => {
  const error = new Error("one: the key volume is missing");
  const kinds: Record<string, ProviderKind> = {
    echo: () => {
      throw error;
    },
  };
  const file = configFile("providers: {one: {kind: echo}}");
  expect(() => createGateway({ configFile: file, kinds })).toThrow(error);
});

test("a key with a typo does not compile, and is a fault at run time", () => {
  const create = (): Gateway =>
    createGateway({
      providers: {
        // @ts-expect-error: apiKye
        claude: { kind: "anthropic", apiKye: "hush" },
      },
    });
  expect(faultsOf(create)).toEqual(['providers.claude.apiKye: unknown key; did you mean "apiKey"?']);
});

test("a gateway in a program is one process, and says so; a file may have workers for serve", async () => {
  expect(faultsOf(() => createGateway({ server: { workers: 2 } }))).toEqual([
    "server.workers: a gateway in a program is one process; leave it out, or use `tokenwire serve --workers` for several",
  ]);
  const yaml = "server: { workers: 2 }\nproviders:\n  sim: { kind: sim }\n";
  for (const options of [{ server: { workers: 1 } }, { configFile: configFile(yaml) }]) {
    const gateway = createTestGateway(options);
    expect(await gateway.complete({ model: "sim/echo", prompt: "hello" })).toMatchObject({ text: "hello" });
  }
});
