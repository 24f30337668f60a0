/**
 * What the listener grants a connection, a request and a reader. Complete: take
 * {@link defaultListenerLimits} and replace what should differ.
 */
export interface ListenerLimits {
  /** Most TCP connections at once; more are closed on arrival. Each costs a file descriptor. */
  readonly maxConnections: number;
  /**
   * Most of them from one network address; undefined for as many as there are,
   * because a load balancer is one address.
   */
  readonly maxConnectionsPerHost: number | undefined;
  /**
   * Milliseconds in which a new connection must say which protocol it speaks, and
   * an HTTP/2 one must complete its preface and acknowledge the settings. Node
   * itself waits for ever.
   */
  readonly firstByteTimeoutMs: number;
  /** Milliseconds in which a request must arrive whole, its body included; streams of requests are exempt. */
  readonly requestTimeoutMs: number;
  /** Bytes of all header fields of a request: 16 KiB is Node's own limit for HTTP/1. */
  readonly maxHeaderBytes: number;

  /** Bytes of one incoming message, after decompression: images and documents come inline. */
  readonly maxMessageBytes: number;
  /**
   * Bytes of memory for requests that have not arrived whole, over all
   * connections; one message more for the request that has waited longest.
   */
  readonly maxBufferedBytes: number;
  /** Milliseconds that a request waits for such memory before it is refused. */
  readonly bufferWaitMs: number;
  /** Most requests that wait for it at once. Each may hold its stream's window of unread bytes. */
  readonly maxBufferWaiters: number;
  /**
   * Most requests that wait for bytes of their callers at once, over all connections.
   * Each takes some 50 KB, however little has come of it.
   */
  readonly maxUnfinishedRequests: number;
  /**
   * Requests that begin in one turn of the event loop, over all connections: each
   * takes some 0.3 ms, and what others sent is read between turns.
   */
  readonly requestsPerTurn: number;
  /**
   * Fields of one incoming message, those of messages within it too. A
   * conversation of 4,096 messages with calls of tools has some 30,000.
   */
  readonly maxMessageFields: number;
  /** Messages within one incoming message: turns, parts, tools, citations, entries of maps. */
  readonly maxNestedMessages: number;
  /**
   * Bytes of one outgoing message. A provider's JSON answer has at most 32 MiB, and
   * the message of it each text twice: in `text` and in its part.
   */
  readonly maxResponseMessageBytes: number;
  /**
   * Milliseconds in which a reader must take 16 KiB, or what there is; how long it
   * takes over a message does not matter. After that the call ends as
   * READER_STALLED, because it holds an upstream connection.
   */
  readonly readerStallTimeoutMs: number;
  /**
   * Milliseconds for a reader that wakes up to see the status, before its HTTP
   * stream is reset: after it stalled, at its deadline, and at a shutdown. After
   * other failures it has `readerStallTimeoutMs`.
   */
  readonly resetGraceMs: number;

  /** Streams at once on one HTTP/2 connection: clients put all calls of a process on one. Node's default is no limit. */
  readonly maxStreams: number;
  /** Bytes that may be under way on one HTTP/2 stream before its handler reads them. */
  readonly streamWindowBytes: number;
  /** The same for all streams of a connection, which bounds the unread uploads it can make the gateway hold. */
  readonly connectionWindowBytes: number;
  /** Header fields of an HTTP/2 request: gRPC clients send 10 to 20. */
  readonly maxHeaderPairs: number;
  /**
   * Megabytes of state and unsent answers of one connection; new streams are
   * refused above it. All streams may wait for their reader and stay below.
   */
  readonly maxSessionMemoryMb: number;
  /** Invalid frames before an HTTP/2 connection is closed; a correct client sends none. */
  readonly maxInvalidFrames: number;
  /** Streams refused above the limits before the connection is closed. */
  readonly maxRejectedStreams: number;
  /** Streams that a client may reset at once before its connection is closed (CVE-2023-44487). */
  readonly streamResetBurst: number;
  /** Resets a second after that: a caller that cancels 50 calls a second on one connection is no caller. */
  readonly streamResetsPerSecond: number;
  /**
   * Bytes of frames that move no request (PING, SETTINGS, WINDOW_UPDATE, empty
   * DATA) that a connection may send at once. nghttp2 answers floods of them for ever.
   */
  readonly overheadBurstBytes: number;
  /** Such bytes a second after that. A keepalive ping has 17. */
  readonly overheadBytesPerSecond: number;
  /** Milliseconds after which an HTTP/2 connection without open streams is closed; above the keepalive of clients. */
  readonly idleTimeoutMs: number;
  /** Milliseconds between pings to a client with open streams: proxies drop what is silent for a minute. */
  readonly keepaliveIntervalMs: number;
  /** Milliseconds for the answer to such a ping, after which the client counts as dead. */
  readonly keepaliveTimeoutMs: number;

  /** Milliseconds for the header of an HTTP/1 request. */
  readonly headersTimeoutMs: number;
  /** Milliseconds that an idle HTTP/1 connection stays open: longer than the 60 s of common load balancers. */
  readonly keepAliveTimeoutMs: number;
  /** Requests on one HTTP/1 connection, so that callers spread again over replicas. */
  readonly maxRequestsPerSocket: number;
}

const mebibyte = 1024 * 1024;

/** Limits for callers that are not trusted but not many: a gateway inside a network or behind a load balancer. */
export const defaultListenerLimits: ListenerLimits = {
  maxConnections: 10_000,
  maxConnectionsPerHost: undefined,
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
