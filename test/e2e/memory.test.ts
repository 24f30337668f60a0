import { createServer, type Server } from "node:http";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { create, toBinary } from "@bufbuild/protobuf";
import { afterEach, expect, test } from "vitest";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { apiClients } from "../support/api-clients.ts";
import { type MeasuredGateway, startMeasuredGateway } from "../support/measured-gateway.ts";

const KiB = 1_024;
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function startGateway(
  flags: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<MeasuredGateway> {
  const gateway = await startMeasuredGateway(flags, environment);
  cleanUps.push(() => gateway.stop());
  return gateway;
}

/** An upstream that would send `bytes` of tokens to every request, as fast as they are read. */
async function startGenerousUpstream(bytes: number): Promise<{ baseUrl: string; sentBytes(): number }> {
  const chunk = {
    id: "c",
    object: "chat.completion.chunk",
    model: "m",
    choices: [{ index: 0, delta: { content: "a token, long" } }],
  };
  const event = Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`.repeat(100));
  let sent = 0;
  const server: Server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    let own = 0;
    const write = (): void => {
      while (own < bytes) {
        own += event.length;
        sent += event.length;
        if (!response.write(event)) {
          response.once("drain", write);
          return;
        }
      }
      response.end("data: [DONE]\n\n");
    };
    write();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, sentBytes: () => sent };
}

/** An upstream whose answers stand still after one token, until they are let go. */
async function startHeldUpstream(): Promise<{ baseUrl: string; letGo(): void }> {
  const chunk = (delta: object, reason: string | null) =>
    `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", model: "m", choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
  const held = Promise.withResolvers<void>();
  const server: Server = createServer(async (request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(chunk({ content: "1" }, null));
    await held.promise;
    response.end(`${chunk({ content: "2" }, "stop")}data: [DONE]\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUps.push(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, letGo: held.resolve };
}

/** Opens a gRPC stream whose reader never reads. */
function openStalled(session: ClientHttp2Session, model: string): ClientHttp2Stream {
  const message = toBinary(CompleteRequestSchema, create(CompleteRequestSchema, { model, prompt: "hello" }));
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  const stream = session.request({
    ":method": "POST",
    ":path": "/tokenwire.v1.CompletionService/StreamComplete",
    "content-type": "application/grpc",
    te: "trailers",
  });
  stream.on("error", () => {}); // it is torn down in the end
  stream.end(frame);
  return stream;
}

/** Reads some of an answer, so that code that is loaded and compiled once is not counted for the readers. */
async function warmUp(gateway: MeasuredGateway, model: string): Promise<void> {
  const client = apiClients.get("grpc-js")?.(gateway.address);
  let deltas = 0;
  for await (const { event } of client?.streamComplete({ model, prompt: "hello" }) ?? []) {
    if (event.case === "textDelta" && ++deltas === 10_000) break;
  }
  client?.close();
  expect(deltas).toBe(10_000);
  await gateway.idle();
}

// Two million tokens and a thousand streams take a slow machine their time.
const patience = 300_000;

test("200 stalled readers hold at most 256 KiB each, then no more, and stop the upstream", {
  timeout: patience,
}, async () => {
  const readers = 200;
  const answerBytes = 10 * KiB * KiB;
  const upstream = await startGenerousUpstream(answerBytes);
  const gateway = await startGateway({ concurrency: "1000" }, { OPENAI_BASE_URL: upstream.baseUrl });
  await warmUp(gateway, "openai/m");
  const before = await gateway.memoryBytes();

  for (let connection = 0; connection < 4; connection++) {
    const session = connect(gateway.address);
    session.on("error", () => {});
    cleanUps.push(() => session.destroy());
    for (let reader = 0; reader < readers / 4; reader++) openStalled(session, "openai/m");
  }
  await gateway.idle();
  const sent = upstream.sentBytes();
  expect(sent).toBeGreaterThan(0);

  const stalled = await gateway.memoryBytes();
  const perReader = (stalled - before) / readers;
  console.info(`a stalled reader holds ${(perReader / KiB).toFixed(1)} KiB of heap and external memory`);
  expect(perReader).toBeLessThan(256 * KiB);

  await sleep(1_000);
  const later = await gateway.memoryBytes();
  expect((later - stalled) / readers).toBeLessThan(8 * KiB);
  expect(upstream.sentBytes()).toBe(sent);
});

test("one process holds 1,000 open streams and finishes every one", { timeout: patience }, async () => {
  const streams = 1_000;
  const upstream = await startHeldUpstream();
  const limits = { concurrency: String(streams), "max-streams": String(streams) };
  const gateway = await startGateway(limits, { OPENAI_BASE_URL: upstream.baseUrl });
  const [createGrpcJs] = apiClients.values();
  const client = createGrpcJs?.(gateway.address);
  if (client === undefined) throw new Error("no client");
  cleanUps.push(() => client.close());
  const residentBefore = await gateway.residentBytes();

  let open = 0;
  let finished = 0;
  const allOpen = Promise.withResolvers<void>();
  const readAll = Array.from({ length: streams }, async () => {
    for await (const { event } of client.streamComplete({ model: "openai/m", prompt: "count" })) {
      if (event.case === "textDelta" && event.value === "1" && ++open === streams) allOpen.resolve();
      if (event.case === "finished") finished += 1;
    }
  });
  await allOpen.promise;
  const resident = await gateway.residentBytes();
  console.info(
    `an open stream holds ${((resident - residentBefore) / streams / KiB).toFixed(1)} KiB of resident memory`,
  );
  expect(finished).toBe(0);
  upstream.letGo();
  await Promise.all(readAll);
  expect(finished).toBe(streams);
});
