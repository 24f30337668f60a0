import { createServer, type Server } from "node:http";
import { type ClientHttp2Session, type ClientHttp2Stream, connect } from "node:http2";
import type { AddressInfo } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { expect, onTestFinished } from "vitest";
import { CompleteRequestSchema } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { apiClients } from "../support/api-clients.ts";
import { printFigures } from "../support/figures.ts";
import { type MeasuredGateway, startMeasuredGateway } from "../support/measured-gateway.ts";

const KiB = 1_024;

async function startGateway(
  flags: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>> = {},
): Promise<MeasuredGateway> {
  const gateway = await startMeasuredGateway(flags, environment);
  onTestFinished(() => gateway.stop());
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
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, sentBytes: () => sent };
}

/** An upstream whose answers stop after one token, until they are released. */
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
  onTestFinished(() => {
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

const readersPerConnection = 50;

/** Opens so many streams without reading them, and waits until they stop. */
async function openStalledReaders(gateway: MeasuredGateway, readers: number): Promise<void> {
  for (let opened = 0; opened < readers; ) {
    const session = connect(gateway.address);
    session.on("error", () => {});
    onTestFinished(() => session.destroy());
    const most = Math.min(opened + readersPerConnection, readers);
    for (; opened < most; opened++) openStalled(session, "openai/m");
  }
  await gateway.idle();
}

// Code that is loaded and compiled once, and the pools, are not counted for the readers.
const warmUpReaders = 10;

/** What a heap varies by, and not for each reader. */
const variationBytes = 1_600 * KiB;
const mostLooks = 4;

/** Memory is as much as it was before. On a busy machine it may still settle at the first looks; what grows never is. */
async function expectSteady(gateway: MeasuredGateway, before: number): Promise<void> {
  let last = before;
  const grown: number[] = [];
  do {
    await gateway.idle();
    const now = await gateway.memoryBytes();
    grown.push(now - last);
    last = now;
  } while ((grown.at(-1) ?? 0) >= variationBytes && grown.length < mostLooks);
  expect(grown.at(-1)).toBeLessThan(variationBytes);
}

/** So many readers that stand still hold at most 256 KiB each, then no more, and stop the upstream. */
export async function expectStalledReadersHoldLittle(readers: number): Promise<void> {
  const answerBytes = 10 * KiB * KiB;
  const upstream = await startGenerousUpstream(answerBytes);
  const gateway = await startGateway({ concurrency: "1000" }, { OPENAI_BASE_URL: upstream.baseUrl });
  await openStalledReaders(gateway, warmUpReaders);
  const before = await gateway.memoryBytes();

  await openStalledReaders(gateway, readers);
  const sent = upstream.sentBytes();
  expect(sent).toBeGreaterThan(0);

  const stalled = await gateway.memoryBytes();
  const perReader = (stalled - before) / readers;
  printFigures(`${readers} stalled readers`, { "KiB of heap and external memory each": (perReader / KiB).toFixed(1) });
  expect(perReader).toBeLessThan(256 * KiB);

  await expectSteady(gateway, stalled);
  expect(upstream.sentBytes()).toBe(sent);
}

/** One process holds so many open streams and finishes every one. */
export async function expectOpenStreamsFinish(streams: number): Promise<void> {
  const upstream = await startHeldUpstream();
  const limits = { concurrency: String(streams), "max-streams": String(streams) };
  const gateway = await startGateway(limits, { OPENAI_BASE_URL: upstream.baseUrl });
  const [createGrpcJs] = apiClients.values();
  const client = createGrpcJs?.(gateway.address);
  if (client === undefined) throw new Error("no client");
  onTestFinished(() => client.close());
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
  printFigures(`${streams} open streams`, {
    "KiB of resident memory each": ((resident - residentBefore) / streams / KiB).toFixed(1),
  });
  expect(finished).toBe(0);
  upstream.letGo();
  await Promise.all(readAll);
  expect(finished).toBe(streams);
}
