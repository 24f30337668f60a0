// Every declared metric and attribute is fed by calls, and nothing else is.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Histogram_Measure } from "../../../src/gen/tokenwire/admin/v1/statistics_pb.ts";
import { type AttributeName, attributes } from "../../../src/telemetry/metrics/attributes.ts";
import { declarationOf, type MetricName, metricNames } from "../../../src/telemetry/metrics/declarations.ts";
import type { MetricsSnapshot } from "../../../src/telemetry/metrics/snapshot.ts";
import type { ApiClient, RequestInit } from "../../support/api-clients.ts";
import { collect } from "../../support/collect.ts";
import { eventually } from "../../support/eventually.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";
import { type MeasuredServer, startMeasuredServer, totalOf } from "./measured-server.ts";

/** What no metric may have: of a prompt, an answer, a key, a caller. */
const canary = "canary-7f3a";

let upstream: ScriptedUpstream;
let server: MeasuredServer;
let snapshot: MetricsSnapshot;

beforeAll(async () => {
  upstream = await startScriptedUpstream(answerByModel);
  server = await startMeasuredServer({
    providers: {
      sim: { kind: "sim", limits: { concurrency: 1, queueLength: 8 } },
      real: { kind: "openai", baseUrl: `${upstream.origin}/v1`, apiKeys: [`sk-${canary}-one`, `sk-${canary}-two`] },
      other: { kind: "openai", baseUrl: `${upstream.origin}/v1`, apiKey: `sk-${canary}-three`, models: ["good"] },
    },
    models: {
      fast: { target: "sim/echo" },
      flaky: { targets: ["real/bad", "other/good"] },
      good: { target: "real/good" },
      bad: { target: "real/bad" },
      limited: { target: "real/limited" },
    },
    retries: { maxAttempts: 2, baseDelay: "1ms" },
    breaker: { consecutiveFailures: 3, openTime: "1m" },
    // Nothing listens there: spans are lost, and counted.
    telemetry: {
      otlp: { endpoint: "http://127.0.0.1:9" },
      metrics: { push: false },
      traces: { interval: "1ms" },
    },
    prices: { "real/good": { input: 1, output: 2 }, "real/slow": { input: 1, output: 2 } },
  });
  await driveCalls(server);
  snapshot = await server.metrics.collect();
});

afterAll(async () => {
  await server.close();
  await upstream.close();
});

/** Makes calls of every kind that metrics tell apart. */
async function driveCalls({ client }: MeasuredServer): Promise<void> {
  const ask = (request: RequestInit): Promise<unknown> =>
    collect(client.streamComplete({ prompt: canary, endUserId: canary, labels: { team: canary }, ...request }));
  const fail = (request: RequestInit): Promise<unknown> => ask(request).catch(() => {});
  await ask({ model: "fast", prompt: `a b c ${canary}` });
  await ask({ model: "sim/reasoning" });
  await client.complete({ model: "sim/echo?usage=none", prompt: canary });
  await ask({ model: "good" });
  await ask({ model: "sim/echo?fail=overloaded&attempts=1" });
  await ask({ model: "flaky" });
  await fail({ model: "bad" });
  await fail({ model: "limited" });
  await fail({ model: `nope/${canary}` });
  await cancelWhileStreaming(client);
  await cancelWhileQueued(client);
  await eventually(async () => expect(totalOf(await server.pointsOf("tokenwire.calls.open"))).toBe(0));
  await eventually(async () => {
    expect(totalOf(await server.pointsOf("tokenwire.spans"), { "tokenwire.span.fate": "failed" })).toBeGreaterThan(0);
  });
  await refuseHost();
}

/** A call that its caller leaves after the first content. */
async function cancelWhileStreaming(client: ApiClient): Promise<void> {
  for await (const { event } of client.streamComplete({ model: "real/slow", prompt: canary })) {
    if (event.case === "textDelta") return;
  }
}

/** A call that its caller leaves while it waits for the only slot. */
async function cancelWhileQueued(client: ApiClient): Promise<void> {
  const [holder, waiter] = [new AbortController(), new AbortController()];
  const held = collect(
    client.streamComplete({ model: "sim/echo?stall=forever", prompt: canary }, { signal: holder.signal }),
  ).catch(() => {});
  await eventually(async () => expect(totalOf(await server.pointsOf("tokenwire.calls.open"))).toBeGreaterThan(0));
  const waiting = collect(
    client.streamComplete({ model: "sim/echo", prompt: canary }, { signal: waiter.signal }),
  ).catch(() => {});
  await eventually(async () => {
    const points = await server.pointsOf("tokenwire.queue.length");
    expect(totalOf(points, { "tokenwire.queue": "provider:sim" })).toBe(1);
  });
  waiter.abort();
  await waiting;
  holder.abort();
  await held;
}

async function refuseHost(): Promise<void> {
  const url = `${server.gateway.address}/tokenwire.v1.CompletionService/Complete`;
  const { request } = await import("node:http");
  await new Promise<void>((resolve, reject) => {
    const headers = { host: "evil.example", "content-type": "application/json" };
    const asked = request(url, { method: "POST", headers }, (response) => response.resume().once("close", resolve));
    asked.once("error", reject);
    asked.end("{}");
  });
}

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const toChunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const toEvent = (body: object): string => toChunk(`data: ${JSON.stringify({ id: "x", model: "m", ...body })}\n\n`);
const delta = (content: string): string =>
  toEvent({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
const stop = toEvent({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
const usage = toEvent({
  choices: [],
  usage: {
    ...{ prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 4 } },
    completion_tokens_details: { reasoning_tokens: 2 },
  },
});

async function answerByModel({ request, send, closed }: Parameters<ScriptedUpstream["script"]>[0]): Promise<void> {
  const { model } = JSON.parse(request.body) as { model: string };
  switch (model) {
    case "bad":
      return send("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 2\r\n\r\n{}");
    case "limited":
      return send("HTTP/1.1 429 Too Many Requests\r\nretry-after: 60\r\ncontent-length: 2\r\n\r\n{}");
    case "slow":
      await send(head + delta(canary));
      return closed;
    default:
      await send(head + delta(canary));
      await send(delta(" and more"));
      return send(`${stop}${usage}${toChunk("data: [DONE]\n\n")}0\r\n\r\n`);
  }
}

function pointsOf(name: MetricName): MetricsSnapshot[number]["points"] {
  return snapshot.find((metric) => metric.name === name)?.points ?? [];
}

/** What only other processes, the sizes of heaps or other providers bring about. */
const rare: ReadonlySet<string> = new Set<MetricName>(["v8js.gc.duration"]);

test.each(metricNames.filter((name) => !rare.has(name)))("%s is fed", (name) => {
  expect(pointsOf(name)).not.toEqual([]);
});

test("garbage collections are measured", async () => {
  const garbage: object[] = [];
  await eventually(async () => {
    for (let index = 0; index < 100_000; index += 1) garbage[index % 1_000] = { index };
    expect(totalOf(await server.pointsOf("v8js.gc.duration"))).toBeGreaterThan(0);
  });
});

test.each(metricNames.filter((name) => !rare.has(name)))(
  "%s has the attributes that are declared, each at some point",
  (name) => {
    const found = new Set(pointsOf(name).flatMap((point) => Object.keys(point.attributes)));
    expect([...found].sort()).toEqual([...declarationOf(name).attributes].sort());
  },
);

test("every attribute is one of a metric", () => {
  const used = new Set<AttributeName>(metricNames.flatMap((name) => declarationOf(name).attributes));
  expect([...used].sort()).toEqual(Object.keys(attributes).sort());
});

test("no metric has content, keys, labels or users of calls", () => {
  expect(JSON.stringify(snapshot)).not.toContain(canary);
  expect(JSON.stringify(snapshot)).not.toContain("127.0.0.1");
});

test.each([
  [
    "calls by their ends",
    "tokenwire.calls",
    { "error.type": "MODEL_NOT_FOUND", "tokenwire.model": "other", "tokenwire.target": "none" },
    1,
  ],
  [
    "the duration of a call, with the system that the conventions require",
    "rpc.server.call.duration",
    {
      "rpc.system.name": "grpc",
      "rpc.method": "tokenwire.v1.CompletionService/StreamComplete",
      "rpc.response.status_code": "NOT_FOUND",
      "error.type": "MODEL_NOT_FOUND",
    },
    1,
  ],
  [
    "calls of an alias by its name",
    "tokenwire.calls",
    { "tokenwire.model": "fast", "rpc.response.status_code": "OK" },
    1,
  ],
  [
    "a fallback",
    "tokenwire.fallbacks",
    { "tokenwire.failed_target": "real/bad", "tokenwire.target": "other/good", "tokenwire.failure_class": "error" },
    1,
  ],
  [
    "a retry of the simulator",
    "tokenwire.retries",
    { "tokenwire.target": "sim/other", "tokenwire.failure_class": "overload" },
    1,
  ],
  [
    "an attempt that failed",
    "tokenwire.attempts",
    { "tokenwire.target": "real/limited", "error.type": "RATE_LIMITED", "tokenwire.failure_class": "rateLimit" },
    2,
  ],
  [
    "a caller that left a stream",
    "tokenwire.cancellations",
    { "tokenwire.phase": "streaming", "error.type": "CALLER_CANCELLED" },
    1,
  ],
  [
    "a caller that left a queue",
    "tokenwire.cancellations",
    { "tokenwire.phase": "queued", "error.type": "CALLER_CANCELLED" },
    1,
  ],
  [
    "a caller that left before content",
    "tokenwire.cancellations",
    { "tokenwire.phase": "waiting", "error.type": "CALLER_CANCELLED" },
    1,
  ],
  [
    "a breaker that opened",
    "tokenwire.breaker.transitions",
    { "tokenwire.target": "real/bad", "tokenwire.breaker.state": "open" },
    1,
  ],
  ["keys that are left alone", "tokenwire.keys.cooling_down", { "tokenwire.provider": "real" }, 2],
  ["the wait of a queue", "tokenwire.queue.wait", { "tokenwire.queue": "provider:sim" }, 1],
  ["a host that is not served", "tokenwire.calls.refused", { "error.type": "HOST_NOT_ALLOWED" }, 1],
  [
    "tokens of the cache",
    "tokenwire.tokens",
    { "tokenwire.target": "real/good", "tokenwire.token.type": "cached", "tokenwire.usage.source": "provider" },
    4,
  ],
  [
    "reported tokens",
    "gen_ai.client.token.usage",
    { "tokenwire.target": "real/good", "gen_ai.token.type": "output" },
    1,
  ],
  ["gaps between chunks", "gen_ai.client.operation.time_per_output_chunk", { "tokenwire.target": "sim/echo" }, 3],
] as const)("%s", (_law, name, wanted, count) => {
  expect(totalOf(pointsOf(name), wanted)).toBe(count);
});

test("estimated tokens are apart, and no usage of a provider", () => {
  const estimated = totalOf(pointsOf("tokenwire.tokens"), { "tokenwire.usage.source": "estimated" });
  expect(estimated).toBeGreaterThan(0);
  expect(
    totalOf(pointsOf("gen_ai.client.token.usage"), { "tokenwire.target": "sim/other", "gen_ai.token.type": "input" }),
  ).toBe(1);
});

test("a model with a price has a cost; one without is counted as such", () => {
  expect(totalOf(pointsOf("tokenwire.cost"), { "tokenwire.target": "real/good" })).toBeCloseTo((10 + 2 * 5) / 1e6, 12);
  expect(totalOf(pointsOf("tokenwire.tokens.unpriced"), { "tokenwire.target": "real/good" })).toBe(0);
});

test("the gaps between chunks of AdminService are those of the metrics", async () => {
  const { answers } = await server.gateway.operations.ask("durations", { minutes: 60, target: "" });
  const gaps = answers.flatMap(({ answer }) => answer.filter(({ measure }) => measure === Histogram_Measure.TOKEN_GAP));
  const counted = gaps.flatMap(({ counts }) => counts).reduce((sum, count) => sum + count, 0);
  expect(counted).toBe(totalOf(pointsOf("gen_ai.client.operation.time_per_output_chunk")));
  expect(counted).toBeGreaterThan(0);
});
