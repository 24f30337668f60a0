import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../src/app.ts";
import { completeConfig } from "../../src/config/load.ts";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import { silentLog } from "../../src/core/log.ts";
import { ModelService } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { toAnswer, toJsonAnswer } from "../support/http-answer.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";

const key = "sk-canary-0123456789";
let upstream: ScriptedUpstream;
let clock: FakeClock;
const started: Gateway[] = [];
beforeEach(async () => {
  upstream = await startScriptedUpstream(() => {});
  clock = createFakeClock();
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((gateway) => gateway.drain()));
  await upstream.close();
});

type Providers = NonNullable<ConfigInput["providers"]>;

function configOf(providers: Providers, models: ConfigInput["models"] = {}) {
  return completeConfig({ server: { port: 0 }, providers: { ...providers }, models });
}

async function start(providers: Providers, models: ConfigInput["models"] = {}) {
  const gateway = await startGateway(configOf(providers, models), { clock, log: silentLog, random: Math.random });
  started.push(gateway);
  return { gateway, models: connect(gateway) };
}

function connect({ address }: Gateway) {
  return createClient(ModelService, createGrpcTransport({ baseUrl: address }));
}

function remote(path = "/v1"): Extract<Providers[string], { kind: "openai" }> {
  return { kind: "openai", baseUrl: upstream.origin + path, apiKey: key, models: ["configured"] };
}

function listOf(...ids: readonly string[]): Buffer {
  return toJsonAnswer(JSON.stringify({ object: "list", data: ids.map((id) => ({ id, max_model_len: 4_096 })) }));
}

test("nobody is asked before somebody lists, and then once for all pages and callers", async () => {
  upstream.script = ({ send }) => send(listOf("b", "configured", "a"));
  const { models } = await start({ remote: remote() }, { mine: { target: "remote/a", caps: { maxTokens: 7 } } });
  expect(upstream.connections).toBe(0);
  const names = async () => (await models.listModels({})).models.map(({ name }) => name);
  const expected = ["mine", "remote/configured", "remote/a", "remote/b"];
  expect(await Promise.all([names(), names(), names()])).toEqual([expected, expected, expected]);
  expect((await models.getModel({ name: "mine" })).model).toMatchObject({ contextWindow: 4_096, maxOutputTokens: 7 });
  expect(upstream.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/models"]);
});

test.each<[what: string, answer: Buffer, reason: string]>([
  ["answers HTML", toAnswer(["<html></html>"], "length", {}), "UPSTREAM_PROTOCOL_ERROR"],
  [
    "knows no such key",
    toJsonAnswer(`{"error":{"message":"Incorrect API key provided: ${key}"}}`, { status: 401 }),
    "UPSTREAM_UNAUTHENTICATED",
  ],
  ["has no list", toAnswer(["not found"], "length", { status: 404 }), "UNSUPPORTED_FEATURE"],
])(
  "a provider that %s is named as unlisted, without its key, beside all that can be listed",
  async (_what, answer, reason) => {
    upstream.script = ({ send }) => send(answer);
    const { models } = await start({ remote: remote(), sim: { kind: "sim" } });
    const listed = await models.listModels({});
    const names = listed.models.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["remote/configured", "sim/echo"]));
    expect(listed.unlistedProviders).toMatchObject([{ provider: "remote", reason }]);
    expect(JSON.stringify(listed.unlistedProviders[0]?.message)).not.toContain("canary");
  },
);

test("a provider that is down is asked again when 30 s have passed", async () => {
  upstream.script = ({ reset }) => reset();
  const { models } = await start({ remote: remote() });
  const reasons = async () => (await models.listModels({})).unlistedProviders.map(({ reason }) => reason);
  expect(await reasons()).toEqual(["UPSTREAM_UNREACHABLE"]);
  upstream.script = ({ send }) => send(listOf("a"));
  // The caller's connection is not to be found silent for as long.
  clock.jump(29_999);
  expect(await reasons()).toEqual(["UPSTREAM_UNREACHABLE"]);
  clock.jump(1);
  expect(await reasons()).toEqual([]);
});

test("a provider that never answers keeps callers for five seconds", async () => {
  const asked = Promise.withResolvers<void>();
  upstream.script = () => asked.resolve();
  const { models } = await start({ remote: remote() });
  const listing = models.listModels({});
  await asked.promise;
  clock.advance(5_000);
  expect((await listing).unlistedProviders).toMatchObject([{ provider: "remote", reason: "UPSTREAM_TIMEOUT" }]);
  await upstream.idle();
});

test("a gateway that closes while it asks in the background waits for nobody", async () => {
  upstream.script = ({ send }) => send(listOf("a"));
  const { gateway, models } = await start({ remote: remote() });
  await models.listModels({});
  clock.advance(600_000);
  const asked = Promise.withResolvers<void>();
  upstream.script = () => asked.resolve();
  // The first connection was idle for as long, and is closed.
  expect((await connect(gateway).listModels({})).models.map(({ name }) => name)).toContain("remote/a");
  await asked.promise;
  await gateway.drain();
  await upstream.idle();
});

test("2,000 models come over pages, each once", async () => {
  const ids = Array.from({ length: 2_000 }, (_, index) => `m-${index}`);
  upstream.script = ({ send }) => send(listOf(...ids));
  const { models } = await start({ remote: remote() });
  const names: string[] = [];
  let pages = 0;
  let pageToken = "";
  do {
    const page = await models.listModels({ pageSize: 300, pageToken });
    names.push(...page.models.map(({ name }) => name));
    pageToken = page.nextPageToken;
    pages += 1;
  } while (pageToken !== "");
  expect(pages).toBe(7);
  expect(names.toSorted()).toEqual(["configured", ...ids].map((id) => `remote/${id}`).toSorted());
  expect(upstream.requests).toHaveLength(1);
});

test("a provider that another configuration leaves as it is keeps its list; one that it changes is asked anew", async () => {
  upstream.script = ({ send }) => send(listOf("a"));
  const { gateway, models } = await start({ one: remote("/one"), two: remote("/two") });
  await models.listModels({});
  await gateway.reload(configOf({ one: remote("/one"), two: remote("/other") }, { mine: "one/a" }));
  expect((await models.listModels({})).models.map(({ name }) => name)).toContain("mine");
  const paths = upstream.requests.map(({ path }) => path);
  expect(paths.toSorted()).toEqual(["/one/models", "/other/models", "/two/models"]);
});

test("with listModels: false nobody is asked", async () => {
  const { models } = await start({ remote: { ...remote(), listModels: false } });
  const listed = await models.listModels({});
  expect(listed.models.map(({ name }) => name)).toEqual(["remote/configured"]);
  expect(listed.unlistedProviders).toEqual([]);
  expect(upstream.connections).toBe(0);
});
