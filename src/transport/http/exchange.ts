import type { EventEmitter } from "node:events";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { CallerIdentity } from "../../core/call/caller-identity.ts";
import type { Clock } from "../../core/clock.ts";
import type { Log } from "../../core/log.ts";

/** One HTTP request and the means to answer it, for both HTTP versions. */
export interface Exchange {
  readonly httpVersion: "1.1" | "2.0";
  readonly method: string;
  /** Path and query as they were sent. */
  readonly path: string;
  /** Host that the request names; undefined when it names none. */
  readonly authority: string | undefined;
  /** Header fields in lower case; may include the pseudo-header fields of HTTP/2, which start with a colon. */
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they were sent: of a field that is there twice, `headers` may have the first value only. */
  readonly rawHeaders: readonly string[];
  readonly body: Readable;
  /** Network address of the caller, as host:port. */
  readonly peer: string;
  /** The caller's identity by its client certificate; undefined when it showed none. */
  readonly identity: CallerIdentity | undefined;
  /**
   * Emits "drain" when less than one slice waits for the reader, "finish" when the
   * whole answer was handed to the system, "close" when the exchange is over, and
   * before that "aborted" when the caller aborted it.
   */
  readonly events: EventEmitter;
  /** Whether nothing more can be sent. */
  isClosed(): boolean;
  /** Answers with a head and no body. */
  answer(status: number, headers: OutgoingHttpHeaders): void;
  /** Sends the head of an answer with a body. */
  begin(status: number, headers: OutgoingHttpHeaders): void;
  /** Sends a piece of the body; false when the next one should wait for "drain". */
  write(bytes: Uint8Array): boolean;
  /** Ends the body. */
  finish(trailers: OutgoingHttpHeaders): void;
  /** Aborts the exchange: resets the HTTP/2 stream, or closes the HTTP/1 connection. */
  reset(): void;
  /**
   * Counts bytes of the request's body that were read. False when the body comes in
   * so many small pieces that reading must stop.
   */
  bodyRead(byteLength: number): boolean;
}

/** A connection that is ready for HTTP, with the identity of its client. */
export interface Connection {
  readonly socket: Socket;
  /** Undefined when the client showed no certificate. */
  readonly identity: CallerIdentity | undefined;
}

/** What the server of an HTTP version needs besides its limits. */
export interface ProtocolDependencies {
  /** Gives each connection the age in milliseconds at which it takes no further requests. */
  readonly nextAgeMs: () => number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Serves one HTTP version on connections that the connection acceptor has prepared. */
export interface ProtocolServer {
  /** Serves a connection. Its first bytes may have been read and put back. */
  accept(connection: Connection): void;
  /** Closes idle connections now, and every other one when it becomes idle. */
  drain(): void;
  /** Stops its timers. Called once, when no connection is left. */
  close(): void;
}

/** The remote address of a socket, as host:port. */
export function toPeer({ remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">): string {
  if (remoteAddress === undefined) return "";
  const host = remoteAddress.includes(":") ? `[${remoteAddress}]` : remoteAddress;
  return `${host}:${remotePort}`;
}
