import type { OutgoingHttpHeaders } from "node:http";
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { CallerIdentity } from "../../core/call/caller-identity.ts";
import type { Exchange } from "../http/exchange.ts";
import { writePaced } from "../http/paced-write.ts";
import { withBrackets } from "./bare-ipv6.ts";
import type { SessionWatch } from "./session-watch.ts";

/** What the streams of a connection share. */
export interface StreamDependencies extends SessionWatch {
  readonly peer: string;
  readonly identity: CallerIdentity | undefined;
  /** Closes a stream that was answered before its request ended. */
  readonly closeLater: (stream: ServerHttp2Stream) => void;
}

/** The exchange of one HTTP/2 stream. */
export class Http2Exchange implements Exchange {
  readonly httpVersion = "2.0";
  readonly method: string;
  readonly path: string;
  readonly authority: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: ServerHttp2Stream;
  readonly peer: string;
  readonly identity: CallerIdentity | undefined;
  readonly events: ServerHttp2Stream;
  readonly #connection: StreamDependencies;

  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    rawHeaders: readonly string[],
    connection: StreamDependencies,
  ) {
    this.method = headers[":method"] ?? "";
    this.path = headers[":path"] ?? "";
    const authority = headers[":authority"] ?? headers.host;
    this.authority = authority && withBrackets(authority);
    this.headers = headers;
    this.rawHeaders = rawHeaders;
    this.body = stream;
    this.peer = connection.peer;
    this.identity = connection.identity;
    this.events = stream;
    this.#connection = connection;
  }

  isClosed(): boolean {
    return this.body.closed || this.body.destroyed;
  }

  answer(status: number, headers: OutgoingHttpHeaders): void {
    this.body.respond({ ":status": status, ...headers }, { endStream: true });
    this.#end();
  }

  begin(status: number, headers: OutgoingHttpHeaders): void {
    this.body.respond({ ":status": status, ...headers }, withTrailers);
  }

  write(bytes: Uint8Array): boolean {
    this.#connection.guard.pieceWritten();
    return writePaced(this.body, bytes);
  }

  finish(trailers: OutgoingHttpHeaders): void {
    const { body } = this;
    body.once("wantTrailers", () => body.sendTrailers(trailers));
    body.end();
    this.#end();
  }

  reset(): void {
    this.body.close(constants.NGHTTP2_CANCEL);
  }

  /** Always true: when a connection floods, its watch closes the whole connection. */
  bodyRead(byteLength: number): boolean {
    this.#connection.guard.bodyRead(byteLength);
    this.#connection.checkFlood();
    return true;
  }

  #end(): void {
    const { body } = this;
    if (body.readableEnded) return;
    this.#connection.closeLater(body);
    // The rest is read, so that the flood guard counts it: one window of data may come in very many frames.
    body.on("readable", () => {
      const bytes: Buffer | null = body.read();
      if (bytes !== null) this.bodyRead(bytes.byteLength);
    });
  }
}

const withTrailers = { waitForTrailers: true };
