// Every attribute and event of the document is fed by calls, in its place, and nothing else is; and nothing has a secret.
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Place,
  type SpanAttributeName,
  spanAttributes,
  spanEvents,
} from "../../../src/telemetry/traces/attributes.ts";
import { type ApiClient, grpcJsClient, type RequestInit } from "../../support/api-clients.ts";
import { collect } from "../../support/collect.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../../support/scripted-upstream.ts";
import type { ReceivedAttributes, ReceivedSpan } from "./span-receiver.ts";
import { startTracedServer, type TracedServer } from "./traced-server.ts";

/** What no span may have: of a prompt, an answer, a key, a label. */
const canary = "canary-7f3a";
/** What only the spans of an alias with content have. */
const content = "content-5b1c";

let upstream: ScriptedUpstream;
let server: TracedServer;
let client: ApiClient;
let spans: readonly ReceivedSpan[];
/** Resolves when a call waits for a slot. */
const queued = Promise.withResolvers<void>();

beforeAll(async () => {
  upstream = await startScriptedUpstream(answerByModel);
  server = await startTracedServer(
    {
      providers: {
        sim: { kind: "sim", limits: { concurrency: 1, queueLength: 8 } },
        real: {
          kind: "openai",
          baseUrl: `${upstream.origin}/v1`,
          apiKey: `sk-${canary}-one`,
          models: ["good"],
          topK: true,
        },
      },
      models: { good: "real/good", kept: "real/good" },
      retries: { maxAttempts: 2, baseDelay: "10ms" },
      prices: { "real/good": { input: 1, output: 2 } },
    },
    { content: { kept: 400 }, propagateTo: ["real"] },
    { observers: [{ queueEntered: () => queued.resolve() }] },
  );
  client = grpcJsClient(server.address);
  await driveCalls();
  client.close();
  await server.drain();
  spans = server.receiver.spans();
});

afterAll(async () => {
  await server.close();
  await upstream.close();
});

const calls = 9;

/** Makes calls of every kind that spans tell apart. */
async function driveCalls(): Promise<void> {
  const ask = (request: RequestInit): Promise<unknown> =>
    collect(client.streamComplete({ prompt: canary, endUserId: canary, labels: { team: canary }, ...request }));
  await ask({
    ...{ model: "good", system: canary, maxTokens: 100, temperature: 0.5, topP: 0.9, topK: 5 },
    ...{ frequencyPenalty: 0.1, presencePenalty: 0.2, seed: 7n, stopSequences: [canary] },
  });
  await ask({ model: "kept", system: content, prompt: `${content} ${"x".repeat(1_000)}` });
  await client.complete({ model: "good", prompt: canary });
  await ask({ model: "sim/echo?fail=overloaded&attempts=1" });
  await ask({ model: "real/bad" }).catch(() => {});
  await ask({ model: "nope/nothing" }).catch(() => {});
  await cancelWhileStreaming();
  await waitInQueue(ask);
}

/** A call that gets the only slot when the one before it is cancelled. */
async function waitInQueue(ask: (request: RequestInit) => Promise<unknown>): Promise<void> {
  const holder = client.streamComplete({ model: "sim/echo?stall=forever&after=1", prompt: canary });
  let waiter: Promise<unknown> | undefined;
  for await (const { event } of holder) {
    if (event.case !== "textDelta") continue;
    waiter = ask({ model: "sim/echo" });
    await queued.promise;
    break;
  }
  await waiter;
}

/** A call that its caller leaves after the first content. */
async function cancelWhileStreaming(): Promise<void> {
  for await (const { event } of client.streamComplete({ model: "real/slow", prompt: canary })) {
    if (event.case === "textDelta") return;
  }
}

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const toChunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const toEvent = (body: object): string => toChunk(`data: ${JSON.stringify({ id: "x", model: "m", ...body })}\n\n`);
const delta = (text: string): string =>
  toEvent({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] });
const stop = toEvent({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
const usage = toEvent({
  choices: [],
  usage: {
    ...{ prompt_tokens: 10, completion_tokens: 5 },
    prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
    completion_tokens_details: { reasoning_tokens: 2 },
  },
});

async function answerByModel({ request, send, closed }: Parameters<ScriptedUpstream["script"]>[0]): Promise<void> {
  const { model, stream } = JSON.parse(request.body) as { model: string; stream?: boolean };
  const isContent = request.body.includes(content);
  if (model === "bad") {
    const body = JSON.stringify({ error: { message: `${canary} sk-${canary}-one`, type: canary } });
    return send(
      `HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
  }
  if (stream !== true) {
    const choices = [{ index: 0, message: { role: "assistant", content: canary }, finish_reason: "stop" }];
    const body = JSON.stringify({ id: "x", model: "m", choices });
    return send(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  }
  const first = head.replace("\r\n\r\n", "\r\nx-request-id: req-42\r\n\r\n") + delta(isContent ? content : canary);
  await send(first);
  if (model === "slow") return closed;
  await send(delta(" and more"));
  return send(`${stop}${usage}${toChunk("data: [DONE]\n\n")}0\r\n\r\n`);
}

const names = Object.keys(spanAttributes) as readonly SpanAttributeName[];

/** The attributes that were found, by their places. */
function found(place: Place): ReadonlySet<string> {
  const kind = place === "call" ? "server" : "client";
  const ofSpans = place === "call" || place === "attempt" ? spans.filter((span) => span.kind === kind) : [];
  const ofEvents = spans.flatMap(({ events }) => events.filter(({ name }) => name === place));
  return new Set([...ofSpans, ...ofEvents].flatMap(({ attributes }) => Object.keys(attributes)));
}

test.each(["call", "attempt", ...Object.keys(spanEvents)] as readonly Place[])(
  "the attributes of %s are those that are declared, each at some place",
  (place) => {
    const declared = names.filter((name) => (spanAttributes[name].on as readonly Place[]).includes(place));
    expect([...found(place)].sort()).toEqual([...declared].sort());
  },
);

test("the events are those that are declared", () => {
  const all = new Set(spans.flatMap(({ events }) => events.map(({ name }) => name)));
  expect([...all].sort()).toEqual(Object.keys(spanEvents).sort());
});

test("there is a span for each call, and for each of its attempts", () => {
  const ofCalls = spans.filter(({ kind }) => kind === "server");
  expect(ofCalls).toHaveLength(calls);
  for (const call of ofCalls) {
    const attempts = spans.filter(({ parentSpanId }) => parentSpanId === call.spanId);
    expect(attempts).toHaveLength(Number(call.attributes["tokenwire.attempts"]));
    for (const attempt of attempts) expect(attempt).toMatchObject({ kind: "client", traceId: call.traceId });
  }
});

test("no span has content, keys, labels or users of calls", () => {
  expect(
    JSON.stringify(spans, (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
  ).not.toContain(canary);
});

test("only the alias that is configured has content, and no more than its size", () => {
  const withContent = spans.filter(({ attributes }) => JSON.stringify(attributes).includes(content));
  expect(withContent).toHaveLength(1);
  const attributes: ReceivedAttributes = withContent[0]?.attributes ?? {};
  expect(JSON.parse(String(attributes["gen_ai.system_instructions"]))).toEqual([{ type: "text", content }]);
  const input = String(attributes["gen_ai.input.messages"]);
  expect(JSON.parse(input)).toMatchObject([{ role: "user", parts: [{ type: "text" }] }]);
  expect(input.length).toBeLessThan(500);
  expect(attributes["tokenwire.content.truncated"]).toBe(true);
  expect(JSON.parse(String(attributes["gen_ai.output.messages"]))).toEqual([
    { role: "assistant", parts: [{ type: "text", content: `${content} and more` }], finish_reason: "stop" },
  ]);
});

test("an attempt says what was asked, what came, and what it cost", () => {
  const attempt = spans.find(({ attributes }) => attributes["gen_ai.request.seed"] === 7);
  expect(attempt).toMatchObject({
    ...{ name: "chat good", kind: "client", isError: false },
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "good",
      "gen_ai.request.stream": true,
      "gen_ai.request.max_tokens": 100,
      "gen_ai.request.temperature": 0.5,
      "gen_ai.response.model": "m",
      "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.usage.input_tokens": 10,
      "gen_ai.usage.output_tokens": 5,
      "gen_ai.usage.cache_read.input_tokens": 4,
      "gen_ai.usage.reasoning.output_tokens": 2,
      "tokenwire.usage.source": "provider",
      "tokenwire.price.source": "configured",
      "tokenwire.target": "real/good",
    },
  });
  expect(attempt?.attributes["tokenwire.cost"]).toBeCloseTo((10 + 2 * 5) / 1e6, 12);
  const call = spans.find(({ spanId }) => spanId === attempt?.parentSpanId);
  expect(call?.attributes["tokenwire.cost"]).toBeCloseTo((10 + 2 * 5) / 1e6, 12);
});

test("a caller that leaves ends the spans, and is no fault of the server", () => {
  const attempt = spans.find(({ attributes }) => attributes["gen_ai.request.model"] === "slow");
  expect(attempt).toMatchObject({ isError: true, attributes: { "error.type": "CALLER_CANCELLED" } });
  const call = spans.find(({ spanId }) => spanId === attempt?.parentSpanId);
  expect(call).toMatchObject({
    isError: false,
    attributes: { "rpc.system.name": "grpc", "rpc.response.status_code": "CANCELLED" },
  });
});

test("a retry has an event for the wait before it", () => {
  const call = spans.find(({ attributes }) => attributes["tokenwire.attempts"] === 2);
  expect(call?.events.map(({ name }) => name)).toEqual(["tokenwire.backoff"]);
});
