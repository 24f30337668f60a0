import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Gateway, startGateway } from "../../src/app.ts";
import { completeConfig } from "../../src/config/load.ts";
import type { ConfigInput } from "../../src/config/schema/index.ts";
import { systemClock } from "../../src/core/clock.ts";
import { silentLog } from "../../src/core/log.ts";
import { CompletionService } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { ModelService } from "../../src/gen/tokenwire/v1/model_pb.ts";
import { type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";

const streams = 200;
const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";
const end = `${chunk({}, "stop")}data: [DONE]\n\n`;

function chunk(delta: object, finishReason: string | null = null): string {
  return `data: ${JSON.stringify({ id: "x", model: "m", choices: [{ index: 0, delta, finish_reason: finishReason }] })}\n\n`;
}

function texts(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => chunk({ content: `${from + index} ` })).join("");
}

let upstream: ScriptedUpstream;
let gateway: Gateway;
const started = Promise.withResolvers<void>();
const released = Promise.withResolvers<void>();
let begun = 0;

function configOf(providers: ConfigInput["providers"], models: ConfigInput["models"] = {}) {
  return completeConfig({ server: { port: 0, maxStreams: 1_000 }, limits: { concurrency: 300 }, providers, models });
}

function settingsOf(): ConfigInput["providers"] {
  return { old: { kind: "openai", baseUrl: `${upstream.origin}/v1` } };
}

beforeEach(async () => {
  upstream = await startScriptedUpstream(async ({ send, fin }) => {
    await send(head + texts(0, 20));
    begun += 1;
    if (begun === streams) started.resolve();
    await released.promise;
    await send(texts(20, 40) + end);
    fin();
  });
  gateway = await startGateway(configOf(settingsOf(), { smart: "old/m" }), {
    clock: systemClock,
    log: silentLog,
    random: Math.random,
  });
});

afterEach(async () => {
  released.resolve();
  await gateway.drain();
  await upstream.close();
});

test(`a reload under ${streams} open streams loses no event of theirs, and new calls go by the new configuration`, async () => {
  const client = createClient(CompletionService, createGrpcTransport({ baseUrl: gateway.address }));
  const models = createClient(ModelService, createGrpcTransport({ baseUrl: gateway.address }));
  const read = async (): Promise<string> => {
    let text = "";
    for await (const { event } of client.streamComplete({ model: "smart", prompt: "count" })) {
      if (event.case === "textDelta") text += event.value;
    }
    return text;
  };
  const reading = Array.from({ length: streams }, read);
  await started.promise;

  expect(await gateway.reload(configOf({ sim: { kind: "sim" } }, { smart: "sim/echo", tiny: "sim/text" }))).toEqual([]);
  expect((await client.complete({ model: "smart", prompt: "hello" })).served?.model).toBe("simulated-echo");
  await expect(client.complete({ model: "old/m", prompt: "hello" })).rejects.toThrow('no model "old/m"');
  expect((await models.listModels({})).models.map(({ name }) => name)).toEqual(expect.arrayContaining(["tiny"]));
  expect(upstream.openConnections).toBe(streams);
  released.resolve();

  const whole = Array.from({ length: 40 }, (_, index) => `${index} `).join("");
  expect(new Set(await Promise.all(reading))).toEqual(new Set([whole]));
  await upstream.idle();
});

test("keys of the server wait for a restart and are named", async () => {
  const next = completeConfig({ server: { port: 1, maxStreams: 7 }, providers: settingsOf() });

  expect(await gateway.reload(next)).toEqual(["port", "maxStreams"]);
  expect(gateway.models).toEqual(["old/…"]);
});

test("certificates that cannot be used change nothing", async () => {
  const tls = { certFile: "/nowhere/a.crt", keyFile: "/nowhere/a.key" };
  const next = completeConfig({ server: { port: 0, tls }, providers: { sim: { kind: "sim" } } });

  await expect(gateway.reload(next)).rejects.toThrow(
    'server.tls.certFile: TLS certificate "/nowhere/a.crt": there is no such file; check the path',
  );
  expect(gateway.models).toEqual(["smart", "old/…"]);
});
