import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { createServer as createHttp2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo, Server, Socket } from "node:net";
import type { OtlpSettings } from "../../../src/telemetry/otlp/settings.ts";

/** What a collector received. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** How a collector answers. */
export type Answer =
  | { readonly kind: "ok"; readonly body?: Uint8Array }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "reset" }
  | { readonly kind: "silence" };

/** A collector that a test decides the answers of. */
export interface Collector {
  readonly endpoint: string;
  readonly received: readonly Received[];
  answer: Answer;
  /** Resolves when so many requests have come. */
  untilReceived(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Starts a collector of one protocol. A `status` is that of HTTP, or of gRPC. */
export async function startCollector(protocol: OtlpSettings["protocol"]): Promise<Collector> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  let onReceived = (): void => {};
  const collector = { answer: { kind: "ok" } as Answer };

  function take(one: Received): Answer {
    received.push(one);
    onReceived();
    return collector.answer;
  }

  const server = protocol === "grpc" ? grpcServer(take) : httpServer(take);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  return Object.assign(collector, {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    async untilReceived(count: number) {
      while (received.length < count) {
        await new Promise<void>((resolve) => {
          onReceived = resolve;
        });
      }
    },
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  });
}

function httpServer(take: (received: Received) => Answer): Server {
  return createServer(async (request: IncomingMessage, response) => {
    const body = await read(request);
    const answer = take({ path: request.url ?? "", headers: request.headers, body });
    switch (answer.kind) {
      case "ok":
        response.writeHead(200, { "content-type": "application/x-protobuf" }).end(answer.body);
        return;
      case "status":
        response.writeHead(answer.status, { "content-type": "text/html" }).end("<html>secret page</html>");
        return;
      case "reset":
        request.socket.resetAndDestroy();
        return;
      default:
    }
  });
}

function grpcServer(take: (received: Received) => Answer): Server {
  const server = createHttp2Server();
  server.on("stream", async (stream: ServerHttp2Stream, headers) => {
    stream.on("error", () => {});
    const body = await read(stream).catch(() => undefined);
    if (body === undefined) return;
    const answer = take({ path: String(headers[":path"]), headers, body });
    switch (answer.kind) {
      case "ok": {
        const message = Buffer.from(answer.body ?? []);
        const prefix = Buffer.alloc(5);
        prefix.writeUInt32BE(message.byteLength, 1);
        stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
        stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
        stream.end(Buffer.concat([prefix, message]));
        return;
      }
      case "status":
        stream.respond({ ":status": 200, "grpc-status": String(answer.status) }, { endStream: true });
        return;
      case "reset":
        stream.session?.socket.destroy();
        return;
      default:
    }
  });
  return server;
}

async function read(body: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Neither server sets an encoding.
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
