import type { RequestLimits } from "../http/request-limits.ts";

/**
 * The limits of connections, requests and readers. All are set: take
 * {@link defaultListenerLimits} and replace those that should differ.
 */
export interface ListenerLimits extends RequestLimits {
  /** Most TCP connections at once; more are closed on arrival. Each costs a file descriptor. */
  readonly maxConnections: number;
  /**
   * Most of them from one network address; undefined for no limit, because all
   * connections of a load balancer have one address.
   */
  readonly maxConnectionsPerHost: number | undefined;
  /**
   * Milliseconds after which a connection takes no further requests, so that its
   * client connects anew and connections spread over workers and replicas; each
   * connection has up to 10 % more or less. Requests in progress go on, however long
   * they take. Undefined for no limit.
   */
  readonly maxConnectionAgeMs: number | undefined;
  /**
   * Milliseconds in which a new connection must send its first bytes, and an HTTP/2
   * connection must complete its preface and acknowledge the settings. Node itself
   * has no such limit.
   */
  readonly firstByteTimeoutMs: number;
  /** Bytes of all header fields of a request: 16 KiB is Node's own limit for HTTP/1. */
  readonly maxHeaderBytes: number;

  /**
   * Requests that begin in one turn of the event loop, over all connections. Each
   * takes some 0.3 ms; sockets are read between turns.
   */
  readonly requestsPerTurn: number;

  /** Streams at once on one HTTP/2 connection: clients put all calls of a process on one. Node sets no limit by default. */
  readonly maxStreams: number;
  /** Flow-control window of one HTTP/2 stream: bytes that may arrive before its handler reads them. */
  readonly streamWindowBytes: number;
  /** The same for all streams of a connection, which bounds the memory of its unread uploads. */
  readonly connectionWindowBytes: number;
  /** Header fields of an HTTP/2 request: gRPC clients send 10 to 20. */
  readonly maxHeaderPairs: number;
  /**
   * Megabytes of state and unsent answers of one connection; new streams are
   * refused above it. It is reached by no connection whose streams all wait for
   * their reader.
   */
  readonly maxSessionMemoryMb: number;
  /** Invalid frames before an HTTP/2 connection is closed; a correct client sends none. */
  readonly maxInvalidFrames: number;
  /** Streams refused above the limits before the connection is closed. */
  readonly maxRejectedStreams: number;
  /** Streams that a client may reset at once before its connection is closed (CVE-2023-44487). */
  readonly streamResetBurst: number;
  /** Resets a second after that: no client in normal use cancels 50 calls a second on one connection. */
  readonly streamResetsPerSecond: number;
  /**
   * Bytes of frames without progress of a request (PING, SETTINGS, WINDOW_UPDATE,
   * empty DATA) that a connection may send at once. nghttp2 sets no limit.
   */
  readonly overheadBurstBytes: number;
  /** Such bytes a second after that. A keepalive ping has 17. */
  readonly overheadBytesPerSecond: number;
  /** Milliseconds after which an HTTP/2 connection without open streams is closed; longer than keepalive intervals of clients. */
  readonly idleTimeoutMs: number;
  /** Milliseconds between pings to a client with open streams: proxies drop connections that are silent for a minute. */
  readonly keepaliveIntervalMs: number;
  /** Milliseconds for the answer to such a ping; without it the connection is closed. */
  readonly keepaliveTimeoutMs: number;

  /** Milliseconds for the header of an HTTP/1 request. */
  readonly headersTimeoutMs: number;
  /** Milliseconds that an idle HTTP/1 connection stays open: longer than the 60 s of common load balancers. */
  readonly keepAliveTimeoutMs: number;
  /** Requests on one HTTP/1 connection, so that clients reconnect and spread over replicas. */
  readonly maxRequestsPerSocket: number;
}

const mebibyte = 1024 * 1024;

/** Limits for untrusted callers in moderate numbers: a gateway inside a network or behind a load balancer. */
export const defaultListenerLimits: ListenerLimits = {
  maxConnections: 10_000,
  maxConnectionsPerHost: undefined,
  maxConnectionAgeMs: undefined,
  firstByteTimeoutMs: 5_000,
  requestTimeoutMs: 60_000,
  maxHeaderBytes: 16_384,

  maxMessageBytes: 32 * mebibyte,
  maxBufferedBytes: 64 * mebibyte,
  bufferWaitMs: 5_000,
  maxBufferWaiters: 256,
  maxUnfinishedRequests: 4_096,
  requestsPerTurn: 16,
  maxMessageFields: 65_536,
  maxNestedMessages: 16_384,
  maxResponseMessageBytes: 128 * mebibyte,
  readerStallTimeoutMs: 60_000,
  resetGraceMs: 500,

  maxStreams: 256,
  streamWindowBytes: 262_144,
  connectionWindowBytes: mebibyte,
  maxHeaderPairs: 100,
  maxSessionMemoryMb: 64,
  maxInvalidFrames: 100,
  maxRejectedStreams: 100,
  streamResetBurst: 500,
  streamResetsPerSecond: 50,
  overheadBurstBytes: 131_072,
  overheadBytesPerSecond: 16_384,
  idleTimeoutMs: 600_000,
  keepaliveIntervalMs: 30_000,
  keepaliveTimeoutMs: 20_000,

  headersTimeoutMs: 10_000,
  keepAliveTimeoutMs: 65_000,
  maxRequestsPerSocket: 1_000,
};
