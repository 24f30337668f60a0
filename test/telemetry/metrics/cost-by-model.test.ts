// Two teams that share a target by an alias each have a cost each.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MetricName } from "../../../src/telemetry/metrics/declarations.ts";
import { collect } from "../../support/collect.ts";
import { eventually } from "../../support/eventually.ts";
import { type MeasuredServer, startMeasuredServer, totalOf } from "./measured-server.ts";

let server: MeasuredServer;

beforeAll(async () => {
  server = await startMeasuredServer({
    providers: { sim: { kind: "sim" }, free: { kind: "sim" } },
    models: { search: "sim/echo", support: "sim/echo", draft: "free/echo", unread: "sim/echo?stall=forever&after=1" },
    prices: { "sim/echo": { input: 1, output: 2 }, "sim/echo?stall=forever&after=1": { input: 1, output: 2 } },
  });
  const { client } = server;
  await collect(client.streamComplete({ model: "search", prompt: "a b c" }));
  await collect(client.streamComplete({ model: "support", prompt: "a b c" }));
  await collect(client.streamComplete({ model: "support", prompt: "a b c" }));
  await collect(client.streamComplete({ model: "sim/echo?ttft=1ms", prompt: "a b c" }));
  await collect(client.streamComplete({ model: "draft", prompt: "a b c" }));
  await cancelOnce("unread");
  await eventually(async () => expect(totalOf(await server.pointsOf("tokenwire.calls.open"))).toBe(0));
});
afterAll(() => server.close());

/** A call that its caller leaves after the first content. */
async function cancelOnce(model: string): Promise<void> {
  for await (const { event } of server.client.streamComplete({ model, prompt: "a b c" })) {
    if (event.case === "textDelta") return;
  }
}

async function totalFor(name: MetricName, model: string): Promise<number> {
  return totalOf(await server.pointsOf(name), { "tokenwire.model": model });
}

test.each(["tokenwire.cost", "tokenwire.tokens"] as const)(
  "%s of two aliases of one target is told apart, and twice the calls are twice as much",
  async (name) => {
    const search = await totalFor(name, "search");
    expect(search).toBeGreaterThan(0);
    expect(await totalFor(name, "support")).toBeCloseTo(2 * search, 12);
  },
);

test("tokens without a price are those of the alias that asked for them", async () => {
  const points = await server.pointsOf("tokenwire.tokens.unpriced");
  expect(totalOf(points, { "tokenwire.model": "draft", "tokenwire.target": "free/echo" })).toBeGreaterThan(0);
  expect(totalOf(points, { "tokenwire.model": "support" })).toBe(0);
});

test("what a caller names that is not configured counts as other", async () => {
  expect(await totalFor("tokenwire.tokens", "other")).toBeGreaterThan(0);
});

test.each(["tokenwire.cancellation.tokens", "tokenwire.cancellation.cost"] as const)(
  "%s is that of the alias that was cancelled",
  async (name) => {
    const points = await server.pointsOf(name);
    expect(new Set(points.map(({ attributes }) => attributes["tokenwire.model"]))).toEqual(new Set(["unread"]));
    expect(totalOf(points)).toBeGreaterThan(0);
  },
);

test("only pairs of model and target that occurred have a series", async () => {
  const pairs = (await server.pointsOf("tokenwire.cost")).map(
    ({ attributes }) => `${attributes["tokenwire.model"]} ${attributes["tokenwire.target"]}`,
  );
  expect(new Set(pairs)).not.toContain("search free/echo");
  expect(new Set(pairs)).not.toContain("draft sim/echo");
});
