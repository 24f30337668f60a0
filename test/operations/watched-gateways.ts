// Gateways that Prometheus scrapes, and calls of every kind that the dashboard tells apart.

import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failures } from "../../src/providers/sim/failures.ts";
import { type ApiClient, grpcJsClient, type RequestInit } from "../support/api-clients.ts";
import { collect } from "../support/collect.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { type ServedProcess, serveProcess } from "../support/tokenwire-process.ts";

/** The gateways that a test watches. */
export interface WatchedGateways {
  /** Host and port of the operations of each, by what it is. */
  readonly hosts: ReadonlyMap<string, string>;
  /** Makes calls of every kind at each of them, once. */
  drive(): Promise<void>;
  stop(): Promise<void>;
}

/** The gateways by what they are: their configuration beyond what all have, and their flags. */
const kinds: ReadonlyMap<
  string,
  { readonly input: Readonly<Record<string, object>>; readonly flags: readonly string[] }
> = new Map([
  ["one worker", { input: {}, flags: [] }],
  ["two workers", { input: {}, flags: ["--workers", "2"] }],
  // Any heap is more than this.
  ["overloaded", { input: { admission: { maxHeapShare: 0.0001 } }, flags: [] }],
  ["few series", { input: { telemetry: { metrics: { push: false, maxSeries: 10 } } }, flags: [] }],
]);

/** Starts them, and a provider that fails on request. Their starter stops them. */
export async function startWatchedGateways(): Promise<WatchedGateways> {
  const upstream = await startScriptedUpstream(answerByModel);
  const collector = await startHalfCollector();
  const folder = mkdtempSync(join(tmpdir(), "tokenwire-watched-"));
  const served = new Map<string, ServedProcess>();
  for (const [kind, { input, flags }] of kinds) {
    const file = join(folder, `${served.size}.json`);
    writeFileSync(file, JSON.stringify(merge(toConfiguration(upstream.origin, collector.origin), input)));
    served.set(kind, await serveProcess(["--config", file, ...flags]));
  }
  return {
    hosts: new Map([...served].map(([kind, process]) => [kind, opsHostOf(process)])),
    async drive() {
      await Promise.all([...served].map(([kind, process]) => driveOne(kind, process)));
    },
    async stop() {
      for (const { child, exited } of served.values()) {
        child.kill("SIGKILL");
        await exited;
      }
      await upstream.close();
      await collector.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The sections of a configuration, of which those of `input` have more keys. */
function merge(configuration: Readonly<Record<string, object>>, input: Readonly<Record<string, object>>): object {
  const more = Object.entries(input).map(([section, keys]) => [section, { ...configuration[section], ...keys }]);
  return { ...configuration, ...Object.fromEntries(more) };
}

/** A collector of traces that takes every other message. */
async function startHalfCollector(): Promise<{ readonly origin: string; close(): Promise<unknown> }> {
  let messages = 0;
  const server = createServer((message, answer) => {
    messages += 1;
    message.resume().once("end", () => answer.writeHead(messages % 2 === 0 ? 200 : 400).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: toOrigin(server.address()),
    close() {
      server.close();
      server.closeAllConnections();
      return once(server, "close");
    },
  };
}

function toOrigin(address: ReturnType<Server["address"]>): string {
  if (address === null || typeof address === "string") throw new Error("it listens at a port");
  return `http://127.0.0.1:${address.port}`;
}

function toConfiguration(origin: string, collector: string): Readonly<Record<string, object>> {
  const openai = { kind: "openai", baseUrl: `${origin}/v1` };
  return {
    ops: { port: 0 },
    providers: {
      sim: { kind: "sim", limits: { concurrency: 1, queueLength: 8 } },
      real: { ...openai, apiKey: "key-1", models: ["good", "slow"] },
      other: { ...openai, apiKey: "key-2", models: ["bad"] },
      tight: { ...openai, apiKeys: ["key-3", "key-4"], models: ["limited"] },
    },
    models: {
      flaky: { targets: ["other/bad", "real/good"] },
      bad: { target: "other/bad" },
      long: { target: "real/slow", timeouts: { total: "50ms" } },
    },
    retries: { maxAttempts: 2, baseDelay: "1ms" },
    breaker: { consecutiveFailures: 3, openTime: "1s" },
    prices: { "sim/*": { input: 3, output: 15 }, "real/slow": { input: 1, output: 2 } },
    telemetry: { otlp: { endpoint: collector }, metrics: { push: false }, traces: { interval: "100ms" } },
    log: { level: "info" },
  };
}

function opsHostOf({ log }: ServedProcess): string {
  const line = log.find(({ msg }) => msg === "operations: listening");
  return new URL(String(line?.["address"])).host;
}

async function driveOne(kind: string, { address }: ServedProcess): Promise<void> {
  const client = grpcJsClient(address, undefined, { "grpc.use_local_subchannel_pool": 1 });
  const ask = (asked: RequestInit): Promise<unknown> =>
    collect(client.streamComplete({ prompt: "a b c d", ...asked })).catch(() => {});
  if (kind === "few series") {
    for (const { name } of failures.values()) await ask({ model: `sim/echo?fail=${name}` });
  }
  for (const model of models) await ask({ model });
  await ask({ model: "sim/reasoning" });
  await client.complete({ model: "sim/echo?usage=none", prompt: "a b" }).catch(() => {});
  await waitInQueue(client);
  await leaveWhileStreaming(client);
  await callWithForeignHost(address);
  client.close();
}

const models: readonly string[] = [
  ...["sim/echo", "real/good", "flaky", "bad", "long", "tight/limited", "nope/none"],
  ...["sim/echo?fail=overloaded&attempts=1", "sim/echo?fail=unauthenticated"],
];

/** Two calls for the only slot. */
async function waitInQueue(client: ApiClient): Promise<void> {
  const asked = { model: "sim/echo?ttft=20ms", prompt: "a" };
  const both = [collect(client.streamComplete(asked)), collect(client.streamComplete(asked))];
  await Promise.all(both.map((call) => call.catch(() => {})));
}

/** A call that its caller leaves after the first content. */
async function leaveWhileStreaming(client: ApiClient): Promise<void> {
  try {
    for await (const { event } of client.streamComplete({ model: "real/slow", prompt: "a" })) {
      if (event.case === "textDelta") return;
    }
  } catch {
    // The overloaded one refuses.
  }
}

async function callWithForeignHost(address: string): Promise<void> {
  const headers = { host: "other.example", "content-type": "application/json" };
  const asked = request(`${address}/tokenwire.v1.CompletionService/Complete`, {
    method: "POST",
    headers,
    agent: false,
  });
  const answered = once(asked, "response");
  asked.end("{}");
  const [response] = await answered;
  response.resume();
  await once(response, "end");
}

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const toChunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const toEvent = (body: object): string => toChunk(`data: ${JSON.stringify({ id: "x", model: "m", ...body })}\n\n`);
const toDelta = (content: string): string =>
  toEvent({ choices: [{ index: 0, delta: { content }, finish_reason: null }] });
const ending = [
  toEvent({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] }),
  toEvent({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 5 } }),
  toChunk("data: [DONE]\n\n"),
  "0\r\n\r\n",
].join("");

async function answerByModel({
  request: asked,
  send,
  closed,
}: Parameters<ScriptedUpstream["script"]>[0]): Promise<void> {
  // What the gateway sends.
  const { model } = JSON.parse(asked.body) as { model: string };
  switch (model) {
    case "bad":
      return send("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 2\r\n\r\n{}");
    case "limited":
      return send("HTTP/1.1 429 Too Many Requests\r\nretry-after: 60\r\ncontent-length: 2\r\n\r\n{}");
    case "slow":
      await send(head + toDelta("one"));
      return closed;
    default:
      await send(head + toDelta("one"));
      await send(toDelta(" and two"));
      return send(ending);
  }
}
