import { once } from "node:events";
import { connect as connectHttp2 } from "node:http2";
import { createServer, type Socket } from "node:net";
import { create, toBinary } from "@bufbuild/protobuf";
import { afterEach, describe, expect, test } from "vitest";
import type { Gateway } from "../../src/app.ts";
import { CompleteRequestSchema, type StreamCompleteResponse } from "../../src/gen/tokenwire/v1/completion_pb.ts";
import { type ApiCallOptions, type ApiClient, ApiFailure, apiClients } from "../support/api-clients.ts";
import { type Exchange, type ScriptedUpstream, startScriptedUpstream } from "../support/scripted-upstream.ts";
import { startTestGateway } from "../support/test-gateway.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const chunkOf = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const delta = chunkOf(`data: {"choices":[{"index":0,"delta":{"content":"token"}}]}\n\n`);
const ending = chunkOf(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`);

async function wholeAnswer({ send }: Exchange): Promise<void> {
  await send(`${head}${delta}${ending}0\r\n\r\n`);
}

async function startUpstream(script: (exchange: Exchange) => Promise<void> | void): Promise<ScriptedUpstream> {
  const upstream = await startScriptedUpstream(script);
  cleanUps.push(() => upstream.close());
  return upstream;
}

/** A gateway with one upstream slot, so that a slot that is not given back blocks the next call for ever. */
async function startGateway(baseUrl: string): Promise<{ gateway: Gateway; client: ApiClient }> {
  const gateway = await startTestGateway({ concurrency: "1" }, { OPENAI_BASE_URL: baseUrl });
  const client = apiClients.get("grpc-js")?.(gateway.address);
  if (client === undefined) throw new Error("no client");
  cleanUps.push(
    () => gateway.drain(),
    () => client.close(),
  );
  return { gateway, client };
}

const request = { model: "openai/m", prompt: "hello" };

/** Reads a stream to its end; `onToken` runs at the first token. Returns the code of its status, 0 for OK. */
async function codeOf(
  messages: AsyncIterable<StreamCompleteResponse>,
  onToken: () => void = () => {},
): Promise<number> {
  try {
    for await (const { event } of messages) if (event.case === "textDelta") onToken();
    return 0;
  } catch (thrown) {
    if (thrown instanceof ApiFailure) return thrown.code;
    throw thrown;
  }
}

interface Leaving {
  readonly code: number;
  /** The options of a call that ends when `leave` is called, or by itself soon after its phase has come. */
  begin(): { readonly options: ApiCallOptions; leave(): void };
}

const waysToLeave: [name: string, leaving: Leaving][] = [
  [
    "cancel",
    {
      code: 1,
      begin() {
        const controller = new AbortController();
        return { options: { signal: controller.signal }, leave: () => controller.abort() };
      },
    },
  ],
  ["deadline", { code: 4, begin: () => ({ options: { timeoutMs: 300 }, leave() {} }) }],
];

describe.each(waysToLeave)("a %s", (_name, { code, begin }) => {
  test("in the queue: the waiting call ends, nothing is sent for it, and the one before it goes on", async () => {
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const upstream = await startUpstream(async (exchange) => {
      reached.resolve();
      await goOn.promise;
      await wholeAnswer(exchange);
    });
    const { client } = await startGateway(upstream.origin);
    const first = codeOf(client.streamComplete(request));
    await reached.promise;
    const { options, leave } = begin();
    const queued = codeOf(client.streamComplete(request, options));
    leave();
    expect(await queued).toBe(code);
    goOn.resolve();
    expect(await first).toBe(0);
    expect(upstream.requests).toHaveLength(1);
    expect(await codeOf(client.streamComplete(request))).toBe(0);
  });

  test("while connecting: no byte of the request is sent, and the slot is free", async () => {
    const sockets: Socket[] = [];
    let received = "";
    const deafServer = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => {});
      socket.on("data", (bytes) => {
        received += bytes.toString("latin1");
      });
    });
    deafServer.listen(0, "127.0.0.1");
    await once(deafServer, "listening");
    cleanUps.push(() => {
      for (const socket of sockets) socket.destroy();
      deafServer.close();
    });
    const address = deafServer.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    // TLS: the connection stands, its handshake never ends.
    const { client } = await startGateway(`https://127.0.0.1:${address.port}/v1`);
    for (const _call of ["first", "second, which needs the slot of the first"]) {
      const connecting = once(deafServer, "connection");
      const { options, leave } = begin();
      const call = codeOf(client.streamComplete(request, options));
      await connecting;
      leave();
      expect(await call).toBe(code);
    }
    expect(received).not.toContain("hello");
  });

  test.each<[phase: string, script: (exchange: Exchange, reached: () => void) => Promise<void>]>([
    [
      "while waiting for headers",
      async (_exchange, reached) => {
        reached();
      },
    ],
    [
      "while waiting for the first token",
      async ({ send }, reached) => {
        await send(head);
        reached();
      },
    ],
    [
      "in mid-stream",
      async ({ send }) => {
        await send(head + delta);
      },
    ],
  ])("%s: the upstream's socket is closed and the slot is free", async (phase, script) => {
    const { options, leave } = begin();
    const closed = Promise.withResolvers<void>();
    const upstream = await startUpstream(async (exchange) => {
      if (upstream.requests.length > 1) return wholeAnswer(exchange);
      exchange.closed.then(closed.resolve, closed.reject);
      return script(exchange, leave);
    });
    const { client } = await startGateway(upstream.origin);
    expect(await codeOf(client.streamComplete(request, options), phase === "in mid-stream" ? leave : undefined)).toBe(
      code,
    );
    await closed.promise;
    expect(await codeOf(client.streamComplete(request))).toBe(0);
  });
});

test("a reader that stalls past its deadline is cut off, its upstream closed and its slot free", async () => {
  const closed = Promise.withResolvers<void>();
  const upstream = await startUpstream(async (exchange) => {
    if (upstream.requests.length > 1) return wholeAnswer(exchange);
    exchange.closed.then(closed.resolve, closed.reject);
    await exchange.send(head);
    // More than all windows and buffers on the way hold; the rest waits until the gateway closes.
    await exchange.send(delta.repeat(100_000));
  });
  const { gateway, client } = await startGateway(upstream.origin);
  const session = connectHttp2(gateway.address);
  cleanUps.push(() => session.destroy());
  const message = toBinary(CompleteRequestSchema, create(CompleteRequestSchema, request));
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]);
  const stream = session.request({
    ":method": "POST",
    ":path": "/tokenwire.v1.CompletionService/StreamComplete",
    "content-type": "application/grpc",
    "grpc-timeout": "300m",
    te: "trailers",
  });
  stream.on("error", () => {});
  stream.end(frame);
  await closed.promise;
  expect(await codeOf(client.streamComplete(request))).toBe(0);
});

test("a client whose connection breaks is a client that left", async () => {
  const closed = Promise.withResolvers<void>();
  const upstream = await startUpstream(async ({ send, closed: socketClosed }) => {
    socketClosed.then(closed.resolve, closed.reject);
    await send(head + delta);
  });
  const { gateway } = await startGateway(upstream.origin);
  const leaver = apiClients.get("Connect-ES, Connect over HTTP/1.1")?.(gateway.address);
  const abort = new AbortController();
  if (leaver === undefined) throw new Error("no client");
  await codeOf(leaver.streamComplete(request, { signal: abort.signal }), () => abort.abort());
  await closed.promise;
  expect(upstream.openConnections).toBe(0);
});
