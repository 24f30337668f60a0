import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse, request as sendRequest } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { listen } from "./listen.ts";

/** What a proxy was asked for. */
export interface ProxyRequest {
  readonly method: string;
  /** "host:port" of CONNECT, a whole URL of others. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
}

/** What becomes of a CONNECT: a tunnel, a status, or nothing at all. */
export type ConnectAnswer = "tunnel" | "hang" | number;

/** An HTTP proxy on 127.0.0.1. */
export interface ForwardProxy {
  /** Such as "http://127.0.0.1:12345". */
  readonly origin: string;
  /** Host and port. */
  readonly host: string;
  readonly requests: readonly ProxyRequest[];
  /** Connections that a client has open to it. */
  readonly openConnections: number;
  /** What the next requests are answered with. */
  answer: ConnectAnswer;
  /** The next request. */
  asked(): Promise<void>;
  /** Resolves when no connection to it is open. */
  idle(): Promise<void>;
  /** Closes the tunnels that there are, from the far side. */
  cutTunnels(): void;
  close(): Promise<void>;
}

/** How a proxy is. */
export interface ForwardProxyOptions {
  /** Ports of 127.0.0.1 by the host names that only the proxy knows. */
  readonly ports: Readonly<Record<string, number>>;
  /** "user:password" that it asks for. */
  readonly credentials?: string | undefined;
  /** Speaks TLS itself with this certificate. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/** Starts a proxy that opens tunnels for CONNECT, and sends on what comes with a whole URL. */
export async function startForwardProxy({ ports, credentials, tls }: ForwardProxyOptions): Promise<ForwardProxy> {
  const requests: ProxyRequest[] = [];
  const sockets = new Set<Duplex>();
  const upstreams = new Set<Socket>();
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  const expected = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;

  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });

  /** What a request gets, once it is on record. */
  function admit({ method = "", url = "", headers }: IncomingMessage): ConnectAnswer {
    requests.push({ method, target: url, headers });
    server.emit("asked");
    return expected === undefined || headers["proxy-authorization"] === expected ? proxy.answer : 407;
  }

  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on("error", () => {});
    const answer = admit(request);
    if (answer === "hang") {
      // Only what is read is seen to end.
      client.resume().on("end", () => client.end());
      return;
    }
    const [name = "", port] = (request.url ?? "").split(":");
    if (answer !== "tunnel") {
      client.end(`HTTP/1.1 ${answer} No\r\ncontent-length: 2\r\n\r\nno`);
      return;
    }
    const upstream = connect(ports[name] ?? Number(port), "127.0.0.1");
    upstreams.add(upstream);
    upstream.on("error", () => client.destroy());
    upstream.on("close", () => {
      upstreams.delete(upstream);
      client.destroy();
    });
    client.on("close", () => upstream.destroy());
    upstream.once("connect", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      client.pipe(upstream).pipe(client);
    });
  });

  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    const answer = admit(request);
    if (answer === "hang") return;
    if (answer !== "tunnel") {
      response.writeHead(answer).end("no");
      return;
    }
    const { hostname, port, pathname, search } = new URL(request.url ?? "");
    const { "proxy-authorization": _ours, ...headers } = request.headers;
    const options = { host: "127.0.0.1", port: ports[hostname] ?? port, path: pathname + search, headers };
    const sent = sendRequest({ ...options, method: request.method ?? "GET", agent: false }, (answered) => {
      response.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(response);
    });
    sent.on("error", () => response.destroy());
    response.on("close", () => sent.destroy());
    request.pipe(sent);
  });

  const port = await listen(server);
  const proxy: ForwardProxy = {
    origin: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    requests,
    get openConnections() {
      return sockets.size;
    },
    answer: "tunnel",
    async asked() {
      await once(server, "asked");
    },
    async idle() {
      await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once("close", resolve))));
    },
    cutTunnels() {
      for (const upstream of upstreams) upstream.destroy();
    },
    async close() {
      for (const socket of [...sockets, ...upstreams]) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
  return proxy;
}
