import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

/** A request as it came over the wire. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** The answering side of one request. */
export interface Exchange {
  readonly request: RecordedRequest;
  readonly socket: Socket;
  /** Sends bytes as they are; resolves when the kernel has them. */
  send(bytes: string | Uint8Array): Promise<void>;
  /** Sends bytes in pieces that end at `offsets`, with time for the client to read each. */
  sendCut(bytes: Uint8Array, offsets: readonly number[]): Promise<void>;
  /** Closes the connection as a server does that has nothing more to say. */
  fin(): void;
  /** Resets the connection. */
  reset(): void;
  /** Resolves when the client has closed the connection. */
  readonly closed: Promise<void>;
}

/** Answers one request. The connection stays open for the next one unless the script closes it. */
export type Script = (exchange: Exchange) => Promise<void> | void;

/** A server of which a test decides every byte. */
export interface ScriptedUpstream {
  readonly port: number;
  /** Such as "http://127.0.0.1:12345". */
  readonly origin: string;
  /** What the next requests are answered with. */
  script: Script;
  readonly requests: readonly RecordedRequest[];
  /** Connections so far. */
  readonly connections: number;
  /** Connections that are open. */
  readonly openConnections: number;
  /** Bytes received on all connections. */
  readonly receivedBytes: number;
  /** Resolves when no connection is open. */
  idle(): Promise<void>;
  /** Resolves when the next connection has been made. */
  connected(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 that answers HTTP/1.1 requests with `script`. */
export async function startScriptedUpstream(script: Script): Promise<ScriptedUpstream> {
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let receivedBytes = 0;
  let current = script;

  const server = createServer({ noDelay: true }, (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A client that leaves resets the connection; that is what tests are about.
    socket.on("error", () => {});
    serve(socket);
  });

  function serve(socket: Socket): void {
    // Not by once(), which rejects at the error event of a reset.
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    let received = "";
    let answering = Promise.resolve();
    socket.on("data", (bytes) => {
      receivedBytes += bytes.byteLength;
      received += bytes.toString("latin1");
      for (let taken = takeRequest(received); taken !== undefined; taken = takeRequest(received)) {
        received = taken.rest;
        const { request } = taken;
        requests.push(request);
        answering = answering.then(() => current(createExchange(request, socket, closed)));
      }
    });
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const { port } = address;

  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    get script() {
      return current;
    },
    set script(next) {
      current = next;
    },
    requests,
    get connections() {
      return connections;
    },
    get openConnections() {
      return sockets.size;
    },
    get receivedBytes() {
      return receivedBytes;
    },
    async idle() {
      await Promise.all([...sockets].map(onClose));
    },
    async connected() {
      await once(server, "connection");
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function createExchange(request: RecordedRequest, socket: Socket, closed: Promise<void>): Exchange {
  const send = (bytes: string | Uint8Array): Promise<void> =>
    new Promise((resolve) => {
      // A client that has left is no error of the script.
      if (socket.destroyed) resolve();
      else socket.write(bytes, () => resolve());
    });
  return {
    request,
    socket,
    send,
    async sendCut(bytes, offsets) {
      let sent = 0;
      for (const offset of [...offsets, bytes.byteLength]) {
        await send(bytes.subarray(sent, offset));
        sent = offset;
        // Two turns of the event loop that the client shares: one to poll its socket, one to work.
        await nextTurn();
        await nextTurn();
      }
    },
    fin: () => socket.end(),
    reset: () => socket.resetAndDestroy(),
    closed,
  };
}

// events.once would reject when the client resets the connection.
function onClose(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

interface TakenRequest {
  readonly request: RecordedRequest;
  readonly rest: string;
}

/** The first whole request of what was received, with its body by Content-Length. */
function takeRequest(received: string): TakenRequest | undefined {
  const headEnd = received.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const [requestLine = "", ...headerLines] = received.slice(0, headEnd).split("\r\n");
  const [method = "", path = ""] = requestLine.split(" ");
  const headers = new Map(headerLines.map((line) => [nameOf(line), line.slice(line.indexOf(":") + 1).trim()]));
  const bodyStart = headEnd + 4;
  const bodyEnd = bodyStart + Number(headers.get("content-length") ?? 0);
  if (received.length < bodyEnd) return undefined;
  const body = Buffer.from(received.slice(bodyStart, bodyEnd), "latin1").toString();
  return { request: { method, path, headers, body }, rest: received.slice(bodyEnd) };
}

function nameOf(headerLine: string): string {
  return headerLine.slice(0, headerLine.indexOf(":")).toLowerCase();
}
