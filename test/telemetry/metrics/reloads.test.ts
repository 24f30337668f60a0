// After a reload the gauges are those of the configuration that there is, however many there were before.
import { afterEach, expect, test } from "vitest";
import { completeConfig } from "../../../src/config/load.ts";
import type { ConfigInput } from "../../../src/config/schema/index.ts";
import type { MetricName } from "../../../src/telemetry/metrics/declarations.ts";
import { collect } from "../../support/collect.ts";
import { eventually } from "../../support/eventually.ts";
import { startScriptedUpstream } from "../../support/scripted-upstream.ts";
import { type MeasuredServer, startMeasuredServer, totalOf } from "./measured-server.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const common: ConfigInput = {
  retries: { maxAttempts: 1 },
  breaker: { consecutiveFailures: 1, openTime: "1h", maxOpenTime: "1h" },
};

async function serve(input: ConfigInput): Promise<MeasuredServer> {
  const server = await startMeasuredServer({ ...common, ...input });
  cleanUps.push(server.close);
  return server;
}

async function reload({ gateway }: MeasuredServer, input: ConfigInput): Promise<void> {
  await gateway.reload(completeConfig({ ...common, ...input, server: { port: 0 }, ops: { port: 0 } }));
}

/** A server that fails models whose name begins with "bad", and its settings. */
async function startUpstream(): Promise<{ readonly kind: "openai"; readonly baseUrl: string }> {
  const upstream = await startScriptedUpstream(({ request, send }) => {
    const { model } = JSON.parse(request.body) as { model: string };
    return send(`HTTP/1.1 ${model.startsWith("bad") ? 500 : 400} X\r\ncontent-length: 2\r\n\r\n{}`);
  });
  cleanUps.push(upstream.close);
  return { kind: "openai", baseUrl: `${upstream.origin}/v1` };
}

function ask({ client }: MeasuredServer, model: string): Promise<unknown> {
  return collect(client.streamComplete({ model, prompt: "a" })).catch(() => {});
}

/** The values of a gauge by one of its attributes. */
async function valuesBy(server: MeasuredServer, name: MetricName, attribute: string): Promise<Map<string, unknown>> {
  const points = await server.pointsOf(name);
  return new Map(points.map(({ attributes, value }) => [attributes[attribute] ?? "", value] as const));
}

test("the breaker of a provider that a reload removes is in no metric, and one that stays is as it was", async () => {
  const upstream = await startUpstream();
  const providers = { stays: upstream, leaves: upstream };
  const models = { one: "stays/bad", two: "leaves/bad" };
  const server = await serve({ providers, models });
  await ask(server, "one");
  await ask(server, "two");
  expect(await valuesBy(server, "tokenwire.breaker.state", "tokenwire.target")).toEqual(
    new Map([
      ["stays/bad", 2],
      ["leaves/bad", 2],
    ]),
  );
  await reload(server, { providers: { stays: upstream }, models: { one: "stays/bad" } });
  expect(await valuesBy(server, "tokenwire.breaker.state", "tokenwire.target")).toEqual(new Map([["stays/bad", 2]]));
});

test.each([
  ["the last", ["real/good", "real/bad"]],
  ["the first", ["real/bad", "real/good"]],
])("of models with one label the worst breaker is shown, also where it is %s that was asked", async (_law, models) => {
  const server = await serve({ providers: { real: await startUpstream() } });
  for (const model of models) await ask(server, model);
  expect(await valuesBy(server, "tokenwire.breaker.state", "tokenwire.target")).toEqual(new Map([["real/other", 2]]));
});

test("nothing of a provider that is gone is read: no keys, no connections", async () => {
  const upstream = await startUpstream();
  const server = await serve({ providers: { old: upstream }, models: { m: "old/good" } });
  await ask(server, "m");
  for (const name of ["tokenwire.keys.cooling_down", "tokenwire.upstream.connections"] as const) {
    expect([...(await valuesBy(server, name, "tokenwire.provider")).keys()]).toEqual(["old"]);
  }
  await reload(server, { providers: { new: upstream }, models: { m: "new/good" } });
  for (const name of ["tokenwire.keys.cooling_down", "tokenwire.upstream.connections"] as const) {
    expect([...(await valuesBy(server, name, "tokenwire.provider")).keys()]).toEqual(["new"]);
  }
});

test("counts of open calls are of the models that there are, after any number of reloads", async () => {
  const server = await serve({ models: { "m-0": "sim/echo" } });
  for (let count = 0; count < 5; count += 1) {
    const model = `m-${count}`;
    await reload(server, { models: { [model]: "sim/echo" } });
    await ask(server, model);
  }
  await eventually(async () => expect(totalOf(await server.pointsOf("tokenwire.calls.open"))).toBe(0));
  expect(await valuesBy(server, "tokenwire.calls.open", "tokenwire.model")).toEqual(new Map([["m-4", 0]]));
});

test("a call that outlives its configuration is counted until it ends", async () => {
  const server = await serve({ models: { old: "sim/echo?stall=forever" } });
  const caller = new AbortController();
  const call = collect(server.client.streamComplete({ model: "old", prompt: "a" }, { signal: caller.signal }));
  const counts = (): Promise<Map<string, unknown>> => valuesBy(server, "tokenwire.calls.open", "tokenwire.model");
  await eventually(async () => expect(await counts()).toEqual(new Map([["old", 1]])));
  await reload(server, { models: { new: "sim/echo" } });
  expect(await counts()).toEqual(new Map([["old", 1]]));
  caller.abort();
  await call.catch(() => {});
  await eventually(async () => expect(await counts()).toEqual(new Map()));
});

test("the queue of a provider that is gone is forgotten once nobody waits in it", async () => {
  const narrow = { kind: "sim", limits: { concurrency: 1, queueLength: 4 } } as const;
  const server = await serve({ providers: { old: narrow } });
  const lengths = (): Promise<Map<string, unknown>> => valuesBy(server, "tokenwire.queue.length", "tokenwire.queue");
  const callers = [new AbortController(), new AbortController()] as const;
  const calls = callers.map(({ signal }) =>
    collect(server.client.streamComplete({ model: "old/echo?stall=forever", prompt: "a" }, { signal })).catch(() => {}),
  );
  await eventually(async () => expect(await lengths()).toEqual(new Map([["provider:old", 1]])));
  await reload(server, { providers: { new: narrow } });
  expect(await lengths()).toEqual(new Map([["provider:old", 1]]));
  for (const caller of callers) caller.abort();
  await Promise.all(calls);
  await eventually(async () => expect(await lengths()).toEqual(new Map()));
});
