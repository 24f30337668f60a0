import type { EventEmitter } from "node:events";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { CallerIdentity } from "../../core/call/caller-identity.ts";

/** One HTTP request and the way to answer it, whatever the HTTP version. */
export interface Exchange {
  readonly httpVersion: "1.1" | "2.0";
  readonly method: string;
  /** Path and query as they were sent. */
  readonly path: string;
  /** Host that the request is for; undefined when it does not say. */
  readonly authority: string | undefined;
  /** Fields of the header in lower case; those of HTTP/2 that start with a colon may be among them. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
  /** Network address of the caller, as host:port. */
  readonly peer: string;
  /** Who the caller is by its client certificate; undefined when it showed none. */
  readonly identity: CallerIdentity | undefined;
  /**
   * Emits "drain" when the reader has caught up with what was written, "finish"
   * when the whole answer was handed over, "close" when the exchange is over, and
   * before that "aborted" when the caller broke it off.
   */
  readonly events: EventEmitter;
  /** Whether nothing can be sent any more. */
  isClosed(): boolean;
  /** Answers with a head and no body. */
  answer(status: number, headers: OutgoingHttpHeaders): void;
  /** Sends the head of an answer with a body. */
  begin(status: number, headers: OutgoingHttpHeaders): void;
  /** Sends a piece of the body; false when the next one should wait for "drain". */
  write(bytes: Uint8Array): boolean;
  /** Ends the body. */
  finish(trailers: OutgoingHttpHeaders): void;
  /** Breaks it off: resets the HTTP/2 stream, or closes the HTTP/1 connection. */
  reset(): void;
  /**
   * Hears how much of the request's body was read. False when it comes in so many
   * small pieces that it should not be read on.
   */
  bodyRead(byteLength: number): boolean;
}

/** A connection that is ready for HTTP, and who is at its other end. */
export interface Connection {
  readonly socket: Socket;
  /** Undefined without a client certificate. */
  readonly identity: CallerIdentity | undefined;
}

/** The part of a server that speaks one protocol, on connections that somebody else accepted. */
export interface ProtocolServer {
  /** Takes a connection over. Its first bytes may have been read and put back. */
  accept(connection: Connection): void;
  /** Closes connections that are idle, and the others as soon as they are. */
  drain(): void;
  /** Lets go of timers. Called once, when no connection is left. */
  close(): void;
}

/** The address of the other end of a socket, as host:port. */
export function toPeer({ remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">): string {
  if (remoteAddress === undefined) return "";
  const host = remoteAddress.includes(":") ? `[${remoteAddress}]` : remoteAddress;
  return `${host}:${remotePort}`;
}
