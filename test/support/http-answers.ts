import { once } from "node:events";
import { type IncomingHttpHeaders, request as requestHttp1 } from "node:http";
import { connect as connectHttp2, type OutgoingHttpHeaders } from "node:http2";
import { request as requestHttps } from "node:https";
import { connect as connectTcp, type Socket } from "node:net";
import { buffer, text } from "node:stream/consumers";
import { type ConnectionOptions, connect as connectTls } from "node:tls";

/** What an HTTP server answered. */
export interface HttpAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Whether a single HEADERS frame was the whole answer; HTTP/2 only. */
  readonly isHeadersOnly: boolean;
}

/** Sends one request over HTTP/2, and the connection with it. */
export async function askHttp2(
  port: number,
  headers: OutgoingHttpHeaders,
  body = Buffer.alloc(0),
): Promise<HttpAnswer> {
  // Node's client takes no answer while more than this many megabytes of the request wait to be sent.
  const session = connectHttp2(`http://127.0.0.1:${port}`, { maxSessionMemory: 100 });
  session.on("error", () => {});
  try {
    const stream = session.request({ ":method": "POST", ...headers });
    // A server that answers before it has read everything resets the rest of the request.
    stream.on("error", () => {});
    if (headers[":method"] !== "GET") stream.end(body);
    let trailers: IncomingHttpHeaders = {};
    stream.once("trailers", (received) => {
      trailers = received;
    });
    const [received, flags] = await once(stream, "response");
    // END_STREAM is the lowest bit.
    const isHeadersOnly = flags % 2 === 1;
    return { status: received[":status"], headers: received, body: await buffer(stream), trailers, isHeadersOnly };
  } finally {
    session.destroy();
  }
}

/** Sends one request over HTTP/1.1 on a connection of its own; over TLS when it is said how. */
export async function askHttp1(
  port: number,
  { method = "POST", path, headers = {} }: { method?: string; path: string; headers?: OutgoingHttpHeaders },
  body: string | Buffer = "",
  tls?: ConnectionOptions,
): Promise<HttpAnswer> {
  const options = { host: "127.0.0.1", port, method, path, headers, agent: false };
  const request = tls === undefined ? requestHttp1(options) : requestHttps({ ...options, ...tls });
  // A server that answers before it has read everything may close the connection under the rest of the request.
  request.on("error", () => {});
  request.end(body);
  const [response] = await once(request, "response");
  return {
    status: response.statusCode,
    headers: response.headers,
    body: await buffer(response),
    trailers: response.trailers,
    isHeadersOnly: false,
  };
}

/** Sends bytes and returns all that comes back until the server closes the connection. */
export async function sendRaw(port: number, bytes: string | Buffer, tls?: ConnectionOptions): Promise<string> {
  const socket = await openSocket(port, tls);
  socket.write(bytes);
  return text(socket);
}

/** Opens a connection, over TLS with options for it, and resolves when it is open. Its later errors are ignored. */
export async function openSocket(port: number, tls?: ConnectionOptions): Promise<Socket> {
  const address = { port, host: "127.0.0.1" };
  const socket = tls === undefined ? connectTcp(address) : connectTls({ ...tls, ...address });
  await once(socket, tls === undefined ? "connect" : "secureConnect");
  socket.on("error", () => {});
  return socket;
}

/** A gRPC, gRPC-Web or Connect message with its flags and length before it. */
export function envelope(message: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([head, message]);
}
