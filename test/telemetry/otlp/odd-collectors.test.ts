// Collectors that speak HTTP in ways that leave a message without an end: each message must settle, and harm no other.
import { once } from "node:events";
import { createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createOtlpSender } from "../../../src/telemetry/otlp/sender.ts";
import { metricsSignal, OtlpFault, type OtlpSender, type OtlpSettings } from "../../../src/telemetry/otlp/settings.ts";

/** Longer than a test may take: what settles does not settle by its timeout. */
const timeoutMs = 600_000;
/** More than the buffers of a connection on this machine hold. */
const long = Buffer.alloc(32 * 1_024 * 1_024);
/** More than the window of a stream. */
const longForStream = Buffer.alloc(4 * 1_024 * 1_024);
const short = Buffer.from("short");

async function sendTo(server: Server, protocol: OtlpSettings["protocol"]): Promise<OtlpSender> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket.on("error", () => {}));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // It listens on a port.
  const { port } = server.address() as AddressInfo;
  const sender = createOtlpSender(
    { endpoint: `http://127.0.0.1:${port}`, protocol, headers: {}, timeoutMs },
    metricsSignal,
  );
  onTestFinished(() => {
    sender.close();
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return sender;
}

/** Answers each connection with these bytes when its first bytes have come, and reads no more. */
function answering(text: string): Server {
  return createServer((socket) => {
    socket.once("data", () => {
      socket.pause();
      socket.write(text);
    });
  });
}

test.each([
  ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: odd\r\n\r\nbytes of it"],
  [
    "a redirection",
    "HTTP/1.1 302 Found\r\nconnection: close\r\nlocation: http://127.0.0.1:1\r\ncontent-length: 0\r\n\r\n",
  ],
  ["no HTTP", "SSH-2.0-odd\r\n"],
  ["a header that is too long", `HTTP/1.1 200 OK\r\nx: ${"x".repeat(100_000)}`],
  ["a length that is none", "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n"],
  ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n"],
])("an answer of %s is a fault at once, and so is that to the next message", async (_name, text) => {
  const sender = await sendTo(answering(text), "http/protobuf");
  for (const message of [short, long, short]) await expect(sender.send(message)).rejects.toBeInstanceOf(OtlpFault);
});

test("over HTTP, an answer before the message was read does not hold up the next one", async () => {
  const sender = await sendTo(answering("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), "http/protobuf");
  for (const message of [long, long]) expect((await sender.send(message)).byteLength).toBe(0);
});

test("over gRPC, an answer before the message was read ends its stream", async () => {
  const ended: Promise<unknown>[] = [];
  const server = createHttp2Server();
  server.on("stream", (stream: ServerHttp2Stream) => {
    ended.push(
      once(
        stream.on("error", () => {}),
        "close",
      ),
    );
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end();
  });
  const sender = await sendTo(server, "grpc");
  for (const message of [longForStream, longForStream, short]) expect((await sender.send(message)).byteLength).toBe(0);
  await Promise.all(ended);
  expect(ended.length).toBe(3);
});
